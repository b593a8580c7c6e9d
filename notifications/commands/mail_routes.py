"""Assign notifications to mails: one of their own, or a batched one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.clock import now
from notifications.emails import schedule
from notifications.emails.preferences import MailPreferences, get_mail_preferences
from notifications.models import MailDelivery, Notification, OutboxEvent

Kind = MailDelivery.Kind

# User id, kind, period (None: send now) and event id (None: batched).
type MailKey = tuple[int, str, datetime | None, int | None]


def route(event: OutboxEvent, lines: Iterable[Notification]) -> None:
    """Assign a mail to each unread line, without saving the lines.

    Call inside the transaction that saves them. A repeated call finds the same mails.
    """
    unread = [line for line in lines if line.read_at is None]
    people = (line.recipient_id for line in unread)
    _route(unread, get_mail_preferences(people, event.space_id or 0))


def reroute(lines: Iterable[Notification]) -> None:
    """Assign mails again to existing lines, after preferences changed."""
    lines = list(lines)
    for line in lines:
        line.mail = None
    unread = [line for line in lines if line.read_at is None]
    _route(unread, get_mail_preferences({line.recipient_id for line in unread}))
    Notification.objects.bulk_update(lines, ["mail"], batch_size=1000)


def _route(
    lines: Iterable[Notification], preferences: dict[int, MailPreferences]
) -> None:
    places: dict[MailKey, list[Notification]] = {}
    for line in lines:
        place = _mail_key(line, preferences[line.recipient_id])
        if place is not None:
            places.setdefault(place, []).append(line)
    _assign(places)


def _mail_key(line: Notification, preferences: MailPreferences) -> MailKey | None:
    chosen = preferences.frequency(line.reason, line.event.space_id)
    user = line.recipient_id
    if chosen == schedule.NOTHING:
        return None
    at = now()
    moment = preferences.moment(chosen, at)
    if chosen == schedule.NOW and moment <= at:
        return user, Kind.IMMEDIATE, None, line.event_id
    kind = Kind.DIGEST if chosen == schedule.WEEK else Kind.BATCH
    return user, kind, moment, None


def _assign(places: dict[MailKey, list[Notification]]) -> None:
    """Use existing mails where possible: most users already have one queued."""
    known = _existing_mails([place for place in places if place[2]])
    if missing := places.keys() - known.keys():
        _create_mails(missing)
        known |= _existing_mails(missing)
    for place, mail in known.items():
        for line in places[place]:
            line.mail_id = mail


def _create_mails(places: Iterable[MailKey]) -> None:
    rows = []
    for user, kind, period, event in places:
        row = MailDelivery(recipient_id=user, kind=kind, period=period, event_id=event)
        if period is not None:
            row.due_at = period
        rows.append(row)
    MailDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _existing_mails(places: Iterable[MailKey]) -> dict[MailKey, int]:
    """Return the primary keys of existing mails.

    A key has no result if a direct mail about the same event exists.
    """
    wanted = set(places)
    people = {user for user, _kind, _period, _event in wanted}
    shared = {period for _user, _kind, period, _event in wanted if period}
    events = {event for _user, _kind, _period, event in wanted if event}
    mails = MailDelivery.objects.filter(recipient__in=people)
    found: list[Any] = []
    if events:
        found.append(mails.filter(event__in=events, kind=Kind.IMMEDIATE))
    if shared:
        waiting = [MailDelivery.State.PENDING, MailDelivery.State.DEAD]
        found.append(mails.filter(period__in=shared, state__in=waiting))
    fields = ("pk", "recipient_id", "kind", "period", "event_id")
    rows = [row for some in found for row in some.values_list(*fields)]
    return {(to, *place): pk for pk, to, *place in rows if (to, *place) in wanted}
