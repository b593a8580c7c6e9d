"""Holding what waits to be sent: after a restore most of it went out long ago."""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.work import Work
from notifications.models import Job

HELD = "held after a restore"


def _what_is_sent() -> Iterator[type[Work]]:
    for model in apps.get_models():
        if issubclass(model, Work) and model is not Job:
            yield model


@transaction.atomic
def hold_what_waits() -> int:
    """Park every row that waits to be carried out; how many. Jobs go on."""
    return sum(
        model.objects.filter(state=Work.State.PENDING).update(
            state=Work.State.PARKED, error=HELD, lease_token=None, lease_until=None
        )
        for model in _what_is_sent()
    )


@transaction.atomic
def release_held() -> int:
    """Let the worker carry out what was held after a restore; how many rows."""
    return _try_again(Q(error=HELD))


@transaction.atomic
def send_parked_again() -> int:
    """Let the worker try what failed for good once more; how many rows.

    What was held after a restore is another matter: it never failed.
    """
    return _try_again(~Q(error=HELD))


def _try_again(which: Q) -> int:
    return sum(
        model.objects.filter(which, state=Work.State.PARKED).update(
            state=Work.State.PENDING, error="", due_at=Now(), attempts=0
        )
        for model in _what_is_sent()
    )
