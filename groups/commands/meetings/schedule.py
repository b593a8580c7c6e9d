"""Planning a meeting, changing it, calling it off, and writing down what was said."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
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

# Whoever has it in the calendar must hear of a change in one of these.
_ANNOUNCED_FIELDS = ("starts_at", "ends_at", "place", "link")


class StaleVersionError(Exception):
    """Somebody else changed this in the meantime."""


@transaction.atomic
def plan_meeting(actor: User, *, group: Group, **fields: Any) -> Meeting:
    """Put a meeting on the group's calendar, and tell its people; whoever plans it
    comes to it. Locks the group."""
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
    **fields: Any,
) -> Meeting:
    """Ask the group which of these dates suits; each from when until when. Locks the
    group."""
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
    actor: User, *, meeting: Meeting, version: int, **fields: Any
) -> Meeting:
    """Change what stands of a meeting; a new date or place is told. Locks it.

    Raises `StaleVersionError` when it is no longer what the actor saw.
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
        found.reminded_of = None
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
    """Call a meeting off; it stays in the calendars as such. Twice is once."""
    found = lock_meeting(meeting)
    _check_may_plan(actor, found.group)
    if found.is_over:
        raise PermissionDenied
    if not found.is_cancelled:
        cancel_locked_meeting(actor, found, reason)


def cancel_locked_meeting(actor: User | None, found: Meeting, reason: str = "") -> None:
    """The meeting is held; whoever calls this has asked who may."""
    found.state = Meeting.State.CANCELLED
    found.cancelled_because = sanitize_line(reason)[:300]
    save_meeting(found)
    by = actor.pk if actor else None
    publish(MeetingCancelled(found.pk, found.group.space_id, by))


@transaction.atomic
def write_minutes(
    actor: User, *, meeting: Meeting, version: int, source: str, source_format: str
) -> Meeting:
    """Write down what was said, or write it anew. Locks the meeting.

    Raises `StaleVersionError` when somebody else did so in the meantime.
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
    """The row of this moment, held until the transaction ends."""
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


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """What was handed in, as columns."""
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
    """What is planned for today or tomorrow has just been told: no reminder."""
    if meeting.starts_at is not None and meeting.starts_at - now() < REMIND_BEFORE:
        meeting.reminded_of = meeting.starts_at
