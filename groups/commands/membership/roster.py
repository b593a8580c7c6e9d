"""The record of a roster, and the promise that a group always has who leads it."""

from django.db.models import Q

from accounts.models import User
from core.events import publish
from core.markup import sanitize_line
from forum import commands as forum
from forum.models import Participation
from groups.events import RosterChanged
from groups.models import Group, RosterEntry

Act = RosterEntry.Act
MAX_REASON_LENGTH = 500
# Whoever has no sanction, but waits for a facilitator's word.
AWAITING_CONFIRMATION = (Act.ADDRESS_ENDED, Act.LAPSED)
ADMITTED_USERS = Q(user__is_active=True, user__state="active")


def lock_group(group: Group) -> Group:
    """Everything that changes who leads a group, or how many are in it, holds this."""
    rows = Group.objects.select_for_update(of=("self",)).select_related("space")
    return rows.get(pk=group.pk)


def log_roster_change(
    group: Group,
    person: User,
    act: str,
    *,
    actor: User | None = None,
    reason: str = "",
) -> RosterEntry:
    """Add a line to the record, inside the transaction of what it tells."""
    entry = RosterEntry.objects.create(
        group=group,
        person=person,
        act=act,
        actor=actor,
        reason=sanitize_line(reason)[:MAX_REASON_LENGTH],
    )
    publish(RosterChanged(entry.pk, group.space_id, actor.pk if actor else None))
    return entry


def find_facilitators(group: Group) -> "list[User]":
    """Who leads it now, of those who can sign in at all."""
    parts = Participation.objects.filter(ADMITTED_USERS, space=group.space_id)
    leading = parts.filter(role=Participation.Role.FACILITATOR)
    return [part.user for part in leading.select_related("user").order_by("pk")]


def ensure_facilitator(group: Group) -> None:
    """Whoever has been a member longest leads on when nobody else does.

    Holding the group. Without any member there is nobody; a moderator appoints then.
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
    """Is this suspension one that waits for a facilitator's confirmation?"""
    last = RosterEntry.objects.filter(group=group, person=person).first()
    return last is not None and last.act in AWAITING_CONFIRMATION
