from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from core.clock import now
from jobs.queue import QueuedJob
from jobs.registry import Queue, queues

LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """Row counts of one queue. `oldest` is how long the first due row has waited."""

    name: str
    due: int
    late: int
    later: int  # due in the future
    in_hand: int
    dead: int
    oldest: timedelta

    @property
    def is_healthy(self) -> bool:
        return not self.late and not self.dead


def get_queue_health(late: timedelta = LATE_AFTER) -> list[QueueHealth]:
    moment = now()
    return [_health(queue, moment, late) for queue in queues.values()]


def _health(queue: Queue, moment: datetime, late: timedelta) -> QueueHealth:
    pending = Q(state=QueuedJob.State.PENDING)
    held = Q(lease_until__gte=moment)
    due = pending & Q(due_at__lte=moment) & ~held
    if not queue.is_recurring:
        # The table contains all finished rows, so only unfinished ones are read. The
        # conditions are separate because each has an index of its own.
        rows = queue.model.objects.filter(pending | Q(state=QueuedJob.State.DEAD))
    else:
        rows = queue.model.objects.all()
    found = rows.aggregate(
        due=Count("pk", filter=due),
        late=Count("pk", filter=due & Q(due_at__lt=moment - late)),
        later=Count("pk", filter=pending & Q(due_at__gt=moment)),
        in_hand=Count("pk", filter=pending & held),
        dead=Count("pk", filter=Q(state=QueuedJob.State.DEAD)),
        first=Min("due_at", filter=due),
    )
    first = found.pop("first")
    waits = moment - first if first else timedelta()
    return QueueHealth(name=queue.label, oldest=waits, **found)


def count_dead_letters_by_error() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for queue in queues.values():
        rows = queue.model.objects.filter(state=QueuedJob.State.DEAD).order_by()
        counted = rows.values_list("error").annotate(n=Count("pk"))
        if errors := dict(counted):
            found[queue.label] = errors
    return found
