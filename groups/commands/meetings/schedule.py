from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from core.markup import render, sanitize_line
from forum import policy as forum_policy
from groups.commands.meetings.attendance import add_planner, promote_from_waitlist
from groups.commands.membership.roster import lock_group as held
from groups.events import (
    DatesProposed,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    MinutesWritten,
)
from groups.models import DateOption, Group, Meeting
from groups.policy import meetings as policy

REMIND_BEFORE = timedelta(days=1)
MAX_DATES = 8

# Members are notified when one of these fields changes.
_ANNOUNCED_FIELDS = ("starts_at", "ends_at", "place", "link")


class StaleVersionError(ActionRefused):
    """Raised when the object was changed after the user opened it (optimistic lock)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this in the meantime. Open the page once more "
                "in another tab, and put your change there."
            )
        )


@transaction.atomic
def plan_meeting(actor: User, *, group: Group, **fields: object) -> Meeting:
    """Plan a meeting, which the actor attends, and notify the group.

    Locks the group.
    """
    group = held(group)
    _check_may_plan(actor, group)
    meeting = Meeting(group=group, made_by=actor, **_clean(fields))
    skip_reminder_if_soon(meeting)
    meeting.save()
    add_planner(actor, meeting)
    publish(MeetingPlanned(meeting.pk, group.space_id, actor.pk))
    return meeting


@transaction.atomic
def propose_dates(
    actor: User,
    *,
    group: Group,
    dates: Iterable[tuple[datetime, datetime]],
    **fields: object,
) -> Meeting:
    """Start a date poll. `dates` holds pairs of start and end. Locks the group."""
    group = held(group)
    _check_may_plan(actor, group)
    chosen = sorted(set(dates))[:MAX_DATES]
    state = Meeting.State.CHOOSING
    meeting = Meeting.objects.create(
        group=group, made_by=actor, state=state, **_clean(fields)
    )
    DateOption.objects.bulk_create(
        DateOption(meeting=meeting, starts_at=start, ends_at=end)
        for start, end in chosen
    )
    publish(DatesProposed(meeting.pk, group.space_id, actor.pk))
    return meeting


@transaction.atomic
def change_meeting(
    actor: User, *, meeting: Meeting, version: int, **fields: object
) -> Meeting:
    """Change a meeting, and notify the group of a new date or place. Locks the meeting.

    Raises `StaleVersionError` if `version` is not the current version.
    """
    found = lock_meeting(meeting)
    _check_may_plan(actor, found.group)
    if found.is_cancelled or found.is_over:
        raise PermissionDenied
    if found.version != version:
        raise StaleVersionError
    before = [getattr(found, name) for name in _ANNOUNCED_FIELDS]
    for name, value in _clean(fields).items():
        setattr(found, name, value)
    if found.starts_at != before[0]:
        found.reminder_sent_for = None
        skip_reminder_if_soon(found)
    save_meeting(found)
    promote_from_waitlist(found)
    if (
        found.is_planned
        and [getattr(found, name) for name in _ANNOUNCED_FIELDS] != before
    ):
        publish(MeetingMoved(found.pk, found.group.space_id, actor.pk))
    return found


@transaction.atomic
def cancel_meeting(actor: User, *, meeting: Meeting, reason: str = "") -> None:
    """Cancel a meeting. Idempotent. It stays in calendars, marked as cancelled."""
    found = lock_meeting(meeting)
    _check_may_plan(actor, found.group)
    if found.is_over:
        raise PermissionDenied
    if not found.is_cancelled:
        cancel_locked_meeting(actor, found, reason)


def cancel_locked_meeting(actor: User | None, found: Meeting, reason: str = "") -> None:
    """Cancel a locked meeting. The caller checks permissions."""
    found.state = Meeting.State.CANCELLED
    found.cancelled_because = sanitize_line(reason)[:300]
    save_meeting(found)
    by = actor.pk if actor else None
    publish(MeetingCancelled(found.pk, found.group.space_id, by))


@transaction.atomic
def write_minutes(
    actor: User, *, meeting: Meeting, version: int, source: str, source_format: str
) -> Meeting:
    """Write or replace the minutes. Locks the meeting.

    Raises `StaleVersionError` if `version` is not the current version.
    """
    found = lock_meeting(meeting)
    may = forum_policy.permissions_for(actor, found.group.space)
    if not policy.can_write_minutes(may, found):
        raise PermissionDenied
    if found.version != version:
        raise StaleVersionError
    is_first = found.minutes_at is None
    found.minutes, found.minutes_format = source, source_format
    found.minutes_html = _render(source, source_format)
    found.minutes_at = now()
    save_meeting(found)
    if is_first:
        publish(MinutesWritten(found.pk, found.group.space_id, actor.pk))
    return found


def lock_meeting(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    found: Meeting = rows.select_related("group__space").get(pk=meeting.pk)
    return found


def save_meeting(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.changed_at = now()
    meeting.save()


def _check_may_plan(actor: User, group: Group) -> None:
    if not policy.can_plan_meeting(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied


def _clean(fields: dict[str, Any]) -> dict[str, object]:
    clean = dict(fields)
    for name in ("title", "place"):
        if name in clean:
            clean[name] = sanitize_line(clean[name])
    if "source" in clean:
        clean["agenda"] = clean.pop("source")
        clean["agenda_format"] = clean.pop("source_format", "text")
        clean["agenda_html"] = _render(clean["agenda"], clean["agenda_format"])
    return clean


def _render(source: str, source_format: str) -> str:
    if not source.strip():
        return ""
    if source_format == "html":
        return render(source, source_format="html").html
    return render(source, source_format="text").html


def skip_reminder_if_soon(meeting: Meeting) -> None:
    """Skip the reminder if the meeting was announced less than a day ahead."""
    if meeting.starts_at is not None and meeting.starts_at - now() < REMIND_BEFORE:
        meeting.reminder_sent_for = meeting.starts_at
