"""Rows that failed for good, as an administrator sees them: kinds and numbers only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import AccountMail
from jobs.dead_letters import get_queue_models
from jobs.queue import QueuedJob
from notifications.models import Event, MailDelivery

MAX_ROWS = 100


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
    """What is parked in one table."""

    label: str
    title: str
    count: int
    rows: list[DeadLetter]


def count_dead_letters() -> int:
    parked = {"state": QueuedJob.State.DEAD}
    return sum(m.objects.filter(**parked).count() for m in get_queue_models().values())


def list_failed_queues() -> list[FailedQueue]:
    """Only tables in which something is parked."""
    found = [_failed_queue(label, model) for label, model in get_queue_models().items()]
    return [shelf for shelf in found if shelf.count]


def _failed_queue(label: str, model: type[QueuedJob]) -> FailedQueue:
    parked = model.objects.filter(state=QueuedJob.State.DEAD).order_by("-created_at")
    rows = [
        DeadLetter(
            label, row.pk, describe_row(row), row.error, row.attempts, row.created_at
        )
        for row in parked[:MAX_ROWS]
    ]
    return FailedQueue(label, _title(model), parked.count(), rows)


def _title(model: type[QueuedJob]) -> str:
    titles = {
        MailDelivery: _("Mails about what happened"),
        AccountMail: _("Mails that answer a form"),
        Event: _("Things that happened and were not told"),
    }
    return titles.get(model, str(model._meta.verbose_name_plural))


def describe_row(row: QueuedJob) -> str:
    """Which kind of row it is, and its number: never a title, a name or a text."""
    if isinstance(row, MailDelivery):
        return f"{row.get_kind_display()} {row.public_id}"
    kind = getattr(row, "kind", "")
    return f"{kind} {row.pk}".strip()
