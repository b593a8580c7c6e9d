"""Write outbox rows in the transaction of the change."""

from django.db.models import Q

from core.db.fast_writes import PreparedInsert
from notifications.models import OutboxEvent
from notifications.types.posts import AnswerAcceptedNotification


def record_event(kind: str, **ids: int | None) -> None:
    """Write one outbox row. Call inside the transaction of the change."""
    _insert(OutboxEvent(kind=kind, **ids))


_insert = PreparedInsert(OutboxEvent)


def record_accepted(*, post_id: int, **ids: int) -> None:
    """Write an outbox row for an accepted answer, unless it was announced before.

    An answer that is unaccepted and accepted again causes no second notification. The
    caller holds the lock of the topic.
    """
    events = OutboxEvent.objects.filter(
        kind=AnswerAcceptedNotification.name, post=post_id
    )
    told = Q(state=OutboxEvent.State.PENDING) | Q(notifications__isnull=False)
    if not events.filter(told).exists():
        record_event(AnswerAcceptedNotification.name, post_id=post_id, **ids)
