"""Which mail tells of a notification: one of its own, or the next one together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.clock import now
from notifications import rhythm
from notifications.models import Event, MailDelivery, Notification
from notifications.wishes import Wishes, wishes_of

Kind = MailDelivery.Kind

# Whom, which kind, and of what moment; or at once (None) and of which event alone.
type Place = tuple[int, str, datetime | None, int | None]


def route(event: Event, lines: Iterable[Notification]) -> None:
    """Give each unread line the mail that will tell of it. Lines are not saved here.

    Inside the transaction that writes them; after a crash the same rows are found.
    """
    unread = [line for line in lines if line.read_at is None]
    people = (line.recipient_id for line in unread)
    _route(unread, wishes_of(people, event.space_id or 0))


def reroute(lines: Iterable[Notification]) -> None:
    """The same for lines that are there already, after somebody chose otherwise."""
    lines = list(lines)
    for line in lines:
        line.mail = None
    unread = [line for line in lines if line.read_at is None]
    _route(unread, wishes_of({line.recipient_id for line in unread}))
    Notification.objects.bulk_update(lines, ["mail"], batch_size=1000)


def _route(lines: Iterable[Notification], wishes: dict[int, Wishes]) -> None:
    places: dict[Place, list[Notification]] = {}
    for line in lines:
        place = _place(line, wishes[line.recipient_id])
        if place is not None:
            places.setdefault(place, []).append(line)
    _put(places)


def _place(line: Notification, wishes: Wishes) -> Place | None:
    chosen = wishes.rhythm(line.reason, line.event.space_id)
    user = line.recipient_id
    if chosen == rhythm.NOTHING:
        return None
    at = now()
    moment = wishes.moment(chosen, at)
    if chosen == rhythm.NOW and moment <= at:
        return user, Kind.NOTE, None, line.event_id
    kind = Kind.DIGEST if chosen == rhythm.WEEK else Kind.BUNDLE
    return user, kind, moment, None


def _put(places: dict[Place, list[Notification]]) -> None:
    """Most of many people have a mail already that waits for more to tell."""
    known = _found([place for place in places if place[2]])
    if missing := places.keys() - known.keys():
        _make(missing)
        known |= _found(missing)
    for place, mail in known.items():
        for line in places[place]:
            line.mail_id = mail


def _make(places: Iterable[Place]) -> None:
    rows = []
    for user, kind, period, event in places:
        row = MailDelivery(recipient_id=user, kind=kind, period=period, event_id=event)
        if period is not None:
            row.due_at = period
        rows.append(row)
    MailDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _found(places: Iterable[Place]) -> dict[Place, int]:
    """The keys of the rows of these places, whoever made them; none where a letter went
    instead."""
    wanted = set(places)
    people = {user for user, _kind, _period, _event in wanted}
    shared = {period for _user, _kind, period, _event in wanted if period}
    events = {event for _user, _kind, _period, event in wanted if event}
    mails = MailDelivery.objects.filter(recipient__in=people)
    found: list[Any] = []
    if events:
        found.append(mails.filter(event__in=events, kind=Kind.NOTE))
    if shared:
        waiting = [MailDelivery.State.PENDING, MailDelivery.State.PARKED]
        found.append(mails.filter(period__in=shared, state__in=waiting))
    fields = ("pk", "recipient_id", "kind", "period", "event_id")
    rows = [row for some in found for row in some.values_list(*fields)]
    return {(to, *place): pk for pk, to, *place in rows if (to, *place) in wanted}
