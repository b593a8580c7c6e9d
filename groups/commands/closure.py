"""Close a group: its content stays readable until a date, and nothing can be added."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now, today
from core.events import publish
from core.markup import sanitize_line
from forum import commands as forum
from forum import policy as forum_policy
from groups import policy
from groups.commands.meetings.schedule import cancel_locked_meeting, lock_meeting
from groups.commands.rounds.control import end_round
from groups.events import GroupClosed, GroupReopened, HoldChanged
from groups.models import Group, Hold, Invitation, JoinRequest, Meeting

# Gives members time to download what they want to keep.
MIN_RETENTION = timedelta(days=30)


@transaction.atomic
def close_group(actor: User, *, group: Group, erase_on: date) -> None:
    """Archive a group and set its erasure date, at least 30 days ahead.

    Locks the group. For a group that is already closed, only change the date.
    """
    found = _lock_group_to_close(actor, group)
    if erase_on < today() + MIN_RETENTION:
        raise PermissionDenied
    archive_group(found, erase_on=erase_on, actor=actor)


def archive_group(group: Group, *, erase_on: date, actor: User | None = None) -> None:
    """Archive a locked group. `actor` is None when the group reached its end date.

    Withdraws open invitations, cancels future meetings and closes rounds.
    """
    group.erase_on = erase_on
    group.save(update_fields=["erase_on"])
    if not group.space.is_archived:
        _cancel_meetings(actor, group)
        for round_ in group.rounds.exclude(closed_at__isnull=False).order_by("pk"):
            end_round(actor, round_)
        Invitation.objects.filter(group=group, state=Invitation.State.SENT).update(
            state=Invitation.State.WITHDRAWN, answered_at=now()
        )
        JoinRequest.objects.filter(group=group, state=JoinRequest.State.OPEN).update(
            state=JoinRequest.State.DECLINED
        )
        forum.archive_space(group.space)
    by = actor.pk if actor else None
    publish(GroupClosed(group.pk, group.space_id, by))


@transaction.atomic
def reopen_group(actor: User, *, group: Group) -> None:
    """Make a closed group writable again, and clear its erasure date. Locks the group.

    An end date in the past is cleared as well.
    """
    found = _lock_group_to_close(actor, group)
    if not found.space.is_archived:
        return
    found.erase_on = None
    if found.ends_on is not None and found.ends_on <= today():
        found.ends_on = None
    found.save(update_fields=["erase_on", "ends_on"])
    forum.unarchive_space(found.space)
    publish(GroupReopened(found.pk, found.space_id, actor.pk))


@transaction.atomic
def place_hold(actor: User, *, group: Group, reason: str) -> Hold:
    """Suspend erasure of this group until the hold is lifted.

    Idempotent. Locks the group.
    """
    found = _lock_group_to_close(actor, group)
    reason = sanitize_line(reason)[:500]
    if not reason:
        raise PermissionDenied
    hold, is_new = Hold.objects.get_or_create(
        group=found, lifted_at=None, defaults={"reason": reason, "placed_by": actor}
    )
    if is_new:
        publish(HoldChanged(hold.pk, found.space_id, actor.pk))
    return hold


@transaction.atomic
def lift_hold(actor: User, *, group: Group) -> None:
    """Lift the hold. Locks the group.

    An erasure that is due happens tomorrow at the earliest.
    """
    found = _lock_group_to_close(actor, group)
    for hold in Hold.objects.select_for_update().filter(group=found, lifted_at=None):
        hold.lifted_by, hold.lifted_at = actor, now()
        hold.save(update_fields=["lifted_by", "lifted_at"])
        publish(HoldChanged(hold.pk, found.space_id, actor.pk))
        tomorrow = today() + timedelta(days=1)
        if found.erase_on is not None and found.erase_on < tomorrow:
            found.erase_on = tomorrow
            found.save(update_fields=["erase_on"])


def _lock_group_to_close(actor: User, group: Group) -> Group:
    groups = Group.objects.select_for_update(of=("self",)).select_related("space")
    found: Group = groups.get(pk=group.pk)
    if not policy.can_close(forum_policy.permissions_for(actor, found.space)):
        raise PermissionDenied
    return found


def _cancel_meetings(actor: User | None, group: Group) -> None:
    ahead = Meeting.objects.filter(group=group).exclude(ends_at__lte=now())
    for meeting in ahead.exclude(state=Meeting.State.CANCELLED).order_by("pk"):
        cancel_locked_meeting(actor, lock_meeting(meeting))
