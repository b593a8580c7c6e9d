"""Rows of the outbox, written with what happened."""

from django.db.models import Q

from core.db.fast_writes import PreparedInsert
from notifications.models import Event
from notifications.types.posts import AnswerAcceptedNotification


def record_event(kind: str, **ids: int | None) -> None:
    """Write one row of the outbox. Inside the transaction of what happened."""
    _insert(Event(kind=kind, **ids))


_insert = PreparedInsert(Event)


def record_accepted(*, post_id: int, **ids: int) -> None:
    """An answer was chosen; somebody who takes that back and chooses it again tells
    nothing new. Under the lock of its topic."""
    events = Event.objects.filter(kind=AnswerAcceptedNotification.name, post=post_id)
    told = Q(state=Event.State.PENDING) | Q(notifications__isnull=False)
    if not events.filter(told).exists():
        record_event(AnswerAcceptedNotification.name, post_id=post_id, **ids)
