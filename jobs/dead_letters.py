from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from jobs.queue import QueuedJob
from jobs.registry import Queue, get_finite_queues

MAX_ROWS = 100
PAUSED_AFTER_RESTORE = "held after a restore"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    label: str
    pk: int
    what: str
    error: str
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class FailedQueue:
    label: str
    title: str
    count: int
    rows: list[DeadLetter]


def count_dead_letters() -> int:
    return sum(_dead(queue).count() for queue in get_finite_queues().values())


def list_failed_queues() -> list[FailedQueue]:
    found = [_failed_queue(queue) for queue in get_finite_queues().values()]
    return [queue for queue in found if queue.count]


@transaction.atomic
def retry(queue: Queue, *, pk: int | None = None) -> int:
    """Retry one dead letter, or all of the table. Return the number of rows."""
    return _requeue(queue, Q() if pk is None else Q(pk=pk))


@transaction.atomic
def retry_all() -> int:
    """Retry all dead letters, except those paused after a restore."""
    queues = get_finite_queues().values()
    return sum(_requeue(queue, ~Q(error=PAUSED_AFTER_RESTORE)) for queue in queues)


@transaction.atomic
def pause_pending() -> int:
    """Pause every pending row after a restore. Recurring jobs continue.

    Most of these rows were already processed after the backup was made. This runs
    before the migrations, so a table that an older version did not have is skipped.
    """
    existing = set(connection.introspection.table_names())
    return sum(
        queue.model.objects.filter(state=QueuedJob.State.PENDING).update(
            state=QueuedJob.State.DEAD,
            error=PAUSED_AFTER_RESTORE,
            lease_token=None,
            lease_until=None,
        )
        for queue in get_finite_queues().values()
        if queue.model._meta.db_table in existing
    )


@transaction.atomic
def resume_paused() -> int:
    queues = get_finite_queues().values()
    return sum(_requeue(queue, Q(error=PAUSED_AFTER_RESTORE)) for queue in queues)


def _dead(queue: Queue) -> QuerySet[Any]:
    return queue.model.objects.filter(state=QueuedJob.State.DEAD)


def _requeue(queue: Queue, which: Q) -> int:
    dead = queue.model._base_manager.filter(which, state=QueuedJob.State.DEAD)
    fields: dict[str, Any] = {"error": "", "due_at": Now(), "attempts": 0}
    fields |= queue.retry_fields
    return dead.update(state=QueuedJob.State.PENDING, **fields)


def _failed_queue(queue: Queue) -> FailedQueue:
    dead = _dead(queue).order_by("-created_at")
    rows = [
        DeadLetter(
            label=queue.label,
            pk=row.pk,
            what=queue.describe(row),
            error=row.error,
            attempts=row.attempts,
            since=row.created_at,
        )
        for row in dead[:MAX_ROWS]
    ]
    title = str(queue.title or queue.model._meta.verbose_name_plural)
    return FailedQueue(queue.label, title, dead.count(), rows)
