"""Who may do what in a group. Sight and writing are the policy of its closed space."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.policy import can_administer, can_moderate, is_member
from forum.models import Participation
from forum.policy import CLOSED, SpacePermissions

if TYPE_CHECKING:
    from groups.models import Invitation

# As what somebody may be brought in; an administrator looks in by an act of their own.
INVITABLE_ROLES = ("participant", "guest", "facilitator")


def can_create_group(user: Any) -> bool:
    """Groups are founded by moderators, who need not be in them."""
    return can_moderate(user)


def can_propose_group(user: Any) -> bool:
    """Whoever has been admitted may ask for a group."""
    return is_member(user)


def can_invite(may: SpacePermissions) -> bool:
    """Facilitators bring people in, and see who has not answered."""
    return may.can_facilitate and may.is_writable


def can_close(may: SpacePermissions) -> bool:
    """Whoever leads makes it an archive, stops its clock, and takes a copy along."""
    return may.can_facilitate


def can_read_destructions(user: Any) -> bool:
    """Whoever must account for what was erased; the records say nothing of it."""
    return can_moderate(user) or can_administer(user)


def can_change_charter(may: SpacePermissions) -> bool:
    """How a group works is settled by who leads it; an archive stays what it was."""
    return may.can_facilitate and may.is_writable


def can_manage_roster(may: SpacePermissions) -> bool:
    """Remove, confirm and appoint: facilitators, in their own group."""
    return may.can_facilitate


def can_break_glass(user: Any) -> bool:
    """Break the glass of a group: administrators, with a reason, for a while."""
    return can_administer(user)


def can_request_invitation(user: Any, may: SpacePermissions) -> bool:
    """Ask a listed group for an invitation: who is not in it, and was not shut out."""
    is_out = not may.takes_part and not may.is_shut_out
    return is_member(user) and is_out and may.is_writable


def can_assign_facilitator(user: Any, person: Any, *, is_led: bool) -> bool:
    """A group that nobody leads any more: a moderator appoints somebody else. Nobody
    opens a closed group to themselves by it."""
    return can_moderate(user) and not is_led and person.pk != user.pk


def can_send_review_reminder(user: Any) -> bool:
    """Have those who lead a group asked once more to confirm its members; who they
    are, and what the group is called, a moderator does not learn by it."""
    return can_moderate(user)


def can_accept_invitation(
    user: Any, invitation: "Invitation", addresses: set[str]
) -> bool:
    """Only an admitted person who proved to own the invited address.

    `addresses` are the person's verified addresses, in lower case. Whoever waits for
    approval of their account is let in by a moderator first.
    """
    return is_member(user) and invitation.address in addresses


def facilitators() -> Q:
    """Condition upon User: who leads a group."""
    led = Participation.objects.filter(role="facilitator", space__audience=CLOSED)
    return Q(pk__in=led.values("user_id"))
