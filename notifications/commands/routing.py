"""Which mail tells of a notification: one of its own, or the next one together."""

from collections.abc import Iterable
from datetime import datetime

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
        place = _place(line.reason, event, wishes[line.recipient_id])
        if place is not None:
            places.setdefault(place, []).append(line)
    _put(event, places)


def reroute(lines: Iterable[Notification]) -> None:
    """The same for lines that are there already, after somebody chose otherwise."""
    for line in lines:
        line.mail = None
        route(line.event, [line])
        line.save(update_fields=["mail"])


def _place(reason: str, event: Event, wishes: Wishes) -> Place | None:
    chosen = wishes.rhythm(reason, event.space_id)
    user = wishes.settings.pk
    if chosen == rhythm.NOTHING:
        return None
    at = now()
    moment = wishes.moment(chosen, at)
    if chosen == rhythm.NOW and moment <= at:
        return user, Kind.NOTE, None
    return user, Kind.DIGEST if chosen == rhythm.WEEK else Kind.BUNDLE, moment


def _put(event: Event, places: dict[Place, list[Notification]]) -> None:
    rows = []
    for user, kind, period in places:
        row = MailDelivery(recipient_id=user, kind=kind, period=period)
        if period is None:
            row.event = event
        else:
            row.due_at = period
        rows.append(row)
    MailDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for place, mail in _found(event, places).items():
        for line in places[place]:
            line.mail = mail


def _found(event: Event, places: Iterable[Place]) -> dict[Place, MailDelivery]:
    """The rows of these places, whoever made them; none where a letter went instead."""
    wanted = set(places)
    people = {user for user, _kind, _period in wanted}
    periods = {period for _user, _kind, period in wanted if period}
    own = MailDelivery.objects.filter(event=event, kind=Kind.NOTE, recipient__in=people)
    waiting = [MailDelivery.State.PENDING, MailDelivery.State.PARKED]
    shared = MailDelivery.objects.filter(
        recipient__in=people, period__in=periods, state__in=waiting
    )
    found = {}
    for mail in [*own, *shared]:
        place = (mail.recipient_id or 0, mail.kind, mail.period)
        if place in wanted:
            found[place] = mail
    return found
