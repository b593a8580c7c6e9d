"""What failed for good: looked at by an administrator, and sent again."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import User
from accounts.policy import can_administer
from jobs.queue import QueuedJob
from notifications.models import Job, MailDelivery


def get_queue_models() -> dict[str, type[QueuedJob]]:
    """Every table of rows that may be parked, by its label."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, QueuedJob) and model is not Job
    }


@transaction.atomic
def retry_dead_letters(actor: User, *, label: str, pk: int | None = None) -> int:
    """Let the worker try one parked row again, or all of its table; how many.

    What was held after a restore is let go in the same way.
    """
    model = get_queue_models().get(label)
    if model is None or not can_administer(actor):
        raise PermissionDenied
    rows = model._base_manager.all()
    return requeue(rows if pk is None else rows.filter(pk=pk))


def requeue(rows: QuerySet[Any]) -> int:
    """Let the worker try those of these rows that are parked as if they were new."""
    fields: dict[str, Any] = {"error": "", "due_at": Now(), "attempts": 0}
    if rows.model is MailDelivery:
        fields["outcome"] = ""
    parked = rows.filter(state=QueuedJob.State.DEAD)
    return parked.update(state=QueuedJob.State.PENDING, **fields)
