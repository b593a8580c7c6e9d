"""The roster log, and the rule that a group always has a facilitator."""

from django.db.models import Q

from accounts.models import User
from core.events import publish
from core.markup import sanitize_line
from forum import commands as forum
from forum.models import Participation
from groups.events import RosterChanged
from groups.models import Group, MembershipLogEntry

Act = MembershipLogEntry.Act
MAX_REASON_LENGTH = 500
# Suspensions that are not a sanction, but wait for confirmation by a facilitator.
AWAITING_CONFIRMATION = (Act.ADDRESS_ENDED, Act.LAPSED)
ADMITTED_USERS = Q(user__is_active=True, user__state=User.State.ACTIVE)


def lock_group(group: Group) -> Group:
    """Lock the group.

    Required for every change of its facilitators or number of members.
    """
    rows = Group.objects.select_for_update(of=("self",)).select_related("space")
    result: Group = rows.get(pk=group.pk)
    return result


def log_roster_change(
    group: Group,
    person: User,
    act: str,
    *,
    actor: User | None = None,
    reason: str = "",
) -> MembershipLogEntry:
    """Log a change of the roster, in the transaction of the change."""
    entry = MembershipLogEntry.objects.create(
        group=group,
        person=person,
        act=act,
        actor=actor,
        reason=sanitize_line(reason)[:MAX_REASON_LENGTH],
    )
    publish(RosterChanged(entry.pk, group.space_id, actor.pk if actor else None))
    return entry


def find_facilitators(group: Group) -> "list[User]":
    """Return the facilitators with an active account."""
    parts = Participation.objects.filter(ADMITTED_USERS, space=group.space_id)
    leading = parts.filter(role=Participation.Role.FACILITATOR)
    return [part.user for part in leading.select_related("user").order_by("pk")]


def ensure_facilitator(group: Group) -> None:
    """Appoint the longest-standing member if the group has no facilitator.

    The group must be locked. Without an eligible member nothing happens; a moderator
    then appoints a facilitator.
    """
    if find_facilitators(group):
        return
    parts = Participation.objects.filter(
        ADMITTED_USERS, space=group.space_id, role=Participation.Role.PARTICIPANT
    )
    heir = parts.select_related("user").order_by("joined_at", "pk").first()
    if heir is None:
        return
    role = Participation.Role.FACILITATOR
    forum.change_role(heir.user, space=group.space, role=role)
    log_roster_change(group, heir.user, Act.LEADS)


def is_awaiting_confirmation(group: Group, person: User) -> bool:
    """Check whether this person is suspended until a facilitator confirms them."""
    last = MembershipLogEntry.objects.filter(group=group, person=person).first()
    return last is not None and last.act in AWAITING_CONFIRMATION
