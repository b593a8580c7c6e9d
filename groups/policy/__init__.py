"""Permissions in groups.

The forum's policy for closed spaces governs reading and writing.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.policy import Viewer, can_administer, can_moderate, is_member
from forum.models import Participation
from forum.policy import CLOSED, SpacePermissions

if TYPE_CHECKING:
    from groups.models import Invitation

# Administrators are not invited; they use break-glass access.
INVITABLE_ROLES = ("participant", "guest", "facilitator")


def can_create_group(user: Viewer) -> bool:
    """Check whether the user can found groups. Moderators need not be members."""
    return can_moderate(user)


def can_propose_group(user: Viewer) -> bool:
    return is_member(user)


def can_invite(may: SpacePermissions) -> bool:
    """Check whether the user can invite people and see who has not answered."""
    return may.can_facilitate and may.is_writable


def can_close(may: SpacePermissions) -> bool:
    """Check whether the user can close and export the group, and place a hold."""
    return may.can_facilitate


def can_read_destructions(user: Viewer) -> bool:
    """Check whether the user can read all destruction records.

    The records hold no content.
    """
    return can_moderate(user) or can_administer(user)


def can_change_charter(may: SpacePermissions) -> bool:
    """Check whether the user can change the group's settings.

    Archives do not change.
    """
    return may.can_facilitate and may.is_writable


def can_manage_roster(may: SpacePermissions) -> bool:
    """Check whether the user can remove, confirm and appoint members."""
    return may.can_facilitate


def can_break_glass(user: Viewer) -> bool:
    return can_administer(user)


def can_request_invitation(user: Viewer, may: SpacePermissions) -> bool:
    """Check whether the user is an outsider who can ask for an invitation."""
    is_out = not may.takes_part and not may.is_shut_out
    return is_member(user) and is_out and may.is_writable


def can_assign_facilitator(user: Viewer, person: Any, *, is_led: bool) -> bool:
    """Check whether a moderator can appoint this person as facilitator.

    Only in a group without a facilitator. Moderators cannot appoint themselves: that
    would give access to a closed group.
    """
    return can_moderate(user) and not is_led and person.pk != user.pk


def can_send_review_reminder(user: Viewer) -> bool:
    """Check whether the user can have facilitators reminded of a membership review.

    The moderator does not learn the facilitators' names or the name of the group.
    """
    return can_moderate(user)


def can_accept_invitation(
    user: Viewer, invitation: "Invitation", addresses: set[str]
) -> bool:
    """Check whether an approved user owns the invited address.

    `addresses` are the user's verified addresses in lower case. A user who waits for
    approval of their account has to be approved by a moderator first.
    """
    return is_member(user) and invitation.address in addresses


def facilitators() -> Q:
    """Return a condition on `User` for the facilitators of any group."""
    led = Participation.objects.filter(
        role=Participation.Role.FACILITATOR, space__audience=CLOSED
    )
    return Q(pk__in=led.values("user_id"))
