"""Which mail tells of a notification: one of its own, or the next one together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.clock import now
from notifications import rhythm
from notifications.models import Event, MailDelivery, Notification
from notifications.wishes import Wishes, wishes_of

Kind = MailDelivery.Kind

# Whom, which kind, and of what moment (None: at once, of the event alone).
type Place = tuple[int, str, datetime | None]


def route(event: Event, lines: Iterable[Notification]) -> None:
    """Give each unread line the mail that will tell of it. Lines are not saved here.

    Inside the transaction that writes them; after a crash the same rows are found.
    """
    unread = [line for line in lines if line.read_at is None]
    wishes = wishes_of((line.recipient_id for line in unread), event.space_id or 0)
    places: dict[Place, list[Notification]] = {}
    for line in unread:
        place = _place(line, event, wishes[line.recipient_id])
        if place is not None:
            places.setdefault(place, []).append(line)
    _put(event, places)


def reroute(lines: Iterable[Notification]) -> None:
    """The same for lines that are there already, after somebody chose otherwise."""
    for line in lines:
        line.mail = None
        route(line.event, [line])
        line.save(update_fields=["mail"])


def _place(line: Notification, event: Event, wishes: Wishes) -> Place | None:
    chosen = wishes.rhythm(line.reason, event.space_id)
    user = line.recipient_id
    if chosen == rhythm.NOTHING:
        return None
    at = now()
    moment = wishes.moment(chosen, at)
    if chosen == rhythm.NOW and moment <= at:
        return user, Kind.NOTE, None
    return user, Kind.DIGEST if chosen == rhythm.WEEK else Kind.BUNDLE, moment


def _put(event: Event, places: dict[Place, list[Notification]]) -> None:
    """Most of many people have a mail already that waits for more to tell."""
    known = _found(event, [place for place in places if place[2]])
    if missing := places.keys() - known.keys():
        _make(event, missing)
        known |= _found(event, missing)
    for place, mail in known.items():
        for line in places[place]:
            line.mail_id = mail


def _make(event: Event, places: Iterable[Place]) -> None:
    rows = []
    for user, kind, period in places:
        row = MailDelivery(recipient_id=user, kind=kind, period=period)
        if period is None:
            row.event = event
        else:
            row.due_at = period
        rows.append(row)
    MailDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _found(event: Event, places: Iterable[Place]) -> dict[Place, int]:
    """The keys of the rows of these places, whoever made them; none where a letter went
    instead."""
    wanted = set(places)
    people = {user for user, _kind, _period in wanted}
    periods = {period for _user, _kind, period in wanted}
    mails = MailDelivery.objects.filter(recipient__in=people)
    found: list[Any] = []
    if None in periods:
        found.append(mails.filter(event=event, kind=Kind.NOTE))
    if shared := periods - {None}:
        waiting = [MailDelivery.State.PENDING, MailDelivery.State.PARKED]
        found.append(mails.filter(period__in=shared, state__in=waiting))
    rows = [
        row
        for some in found
        for row in some.values_list("pk", "recipient_id", "kind", "period")
    ]
    return {(to, *place): pk for pk, to, *place in rows if (to, *place) in wanted}
