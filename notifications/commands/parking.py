"""What failed for good: looked at by an administrator, and sent again."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import User
from accounts.policy import can_administer
from core.work import Work
from notifications.models import Job, MailDelivery


def kinds_of_work() -> dict[str, type[Work]]:
    """Every table of rows that may be parked, by its label."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, Work) and model is not Job
    }


@transaction.atomic
def send_again(actor: User, *, label: str, pk: int | None = None) -> int:
    """Let the worker try one parked row again, or all of its table; how many.

    What was held after a restore is let go in the same way.
    """
    model = kinds_of_work().get(label)
    if model is None or not can_administer(actor):
        raise PermissionDenied
    rows = model._base_manager.all()
    return let_go(rows if pk is None else rows.filter(pk=pk))


def let_go(rows: QuerySet[Any]) -> int:
    """Let the worker try those of these rows that are parked as if they were new."""
    fields: dict[str, Any] = {"error": "", "due_at": Now(), "attempts": 0}
    if rows.model is MailDelivery:
        fields["outcome"] = ""
    parked = rows.filter(state=Work.State.PARKED)
    return parked.update(state=Work.State.PENDING, **fields)
