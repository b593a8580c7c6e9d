"""How the worker's rows stand: what is due, what is late, what failed for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Count, Min, Q

from core.clock import now
from jobs.queue import QueuedJob
from notifications.models import Job, MailDelivery, MailOutcome

LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """The rows of one kind. `oldest` is how long the first due one waits."""

    name: str
    due: int
    late: int
    later: int  # waits for a moment that has not come
    in_hand: int
    parked: int
    oldest: timedelta

    @property
    def is_healthy(self) -> bool:
        return not self.late and not self.parked


def get_queue_health(late: timedelta = LATE_AFTER) -> list[QueueHealth]:
    """One of each table that the worker takes rows from; one query for each."""
    moment = now()
    return [_queue(model, moment, late) for model in _tables()]


def _tables() -> Iterator[type[QueuedJob]]:
    return (model for model in apps.get_models() if issubclass(model, QueuedJob))


def _queue(model: type[QueuedJob], moment: datetime, late: timedelta) -> QueueHealth:
    pending = Q(state=QueuedJob.State.PENDING)
    held = Q(lease_until__gte=moment)
    due = pending & Q(due_at__lte=moment) & ~held
    if model is not Job:
        # A table of what was ever sent: only what is unfinished is looked at. Said one
        # by one, since each of the two has an index of its own.
        rows = model.objects.filter(pending | Q(state=QueuedJob.State.DEAD))
    else:
        rows = model.objects.all()
    found = rows.aggregate(
        due=Count("pk", filter=due),
        late=Count("pk", filter=due & Q(due_at__lt=moment - late)),
        later=Count("pk", filter=pending & Q(due_at__gt=moment)),
        in_hand=Count("pk", filter=pending & held),
        parked=Count("pk", filter=Q(state=QueuedJob.State.DEAD)),
        first=Min("due_at", filter=due),
    )
    first = found.pop("first")
    waits = moment - first if first else timedelta()
    return QueueHealth(name=model._meta.label_lower, oldest=waits, **found)


@dataclass(frozen=True, slots=True)
class MailStatistics:
    """What became of mails in the last hour; of those tried in vain, how it stands."""

    sent: int
    bounced: int  # sent, and came back
    refused: int  # never to be taken at that address
    failing: int  # tried in vain, and to be tried again


def get_mail_statistics(within: timedelta = timedelta(hours=1)) -> MailStatistics:
    """Counted in the rows: whichever process sent them, and whoever asks."""
    since = now() - within
    sent = Q(sent_at__gte=since)
    tried = Q(state=QueuedJob.State.PENDING, attempts__gt=0)
    refused = Q(outcome=MailOutcome.REFUSED, due_at__gte=since)
    found = MailDelivery.objects.filter(sent | tried | refused).aggregate(
        sent=Count("pk", filter=sent),
        bounced=Count("pk", filter=sent & Q(outcome=MailOutcome.BOUNCED)),
        refused=Count("pk", filter=refused),
        failing=Count("pk", filter=tried),
    )
    return MailStatistics(**found)


def count_dead_letters_by_error() -> dict[str, dict[str, int]]:
    """What failed for good: table -> kind of error -> how many."""
    found: dict[str, dict[str, int]] = {}
    for model in _tables():
        rows = model.objects.filter(state=QueuedJob.State.DEAD).order_by()
        counted = rows.values_list("error").annotate(n=Count("pk"))
        if errors := dict(counted):
            found[model._meta.label_lower] = errors
    return found
