"""Taking rows in hand: several workers, no row twice, none lost by a crash."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs.queue import QueuedJob

LEASE_DURATION = timedelta(seconds=60)
MAX_ATTEMPTS = 8
MAX_PAUSE_SECONDS = 6 * 3600


def claim[W: QueuedJob](model: type[W], limit: int) -> list[W]:
    """Take up to `limit` due rows in hand for LEASE; they carry the lease's token."""
    token = uuid4()
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = model.objects.due().order_by("due_at", "pk")
        due = due.select_for_update(skip_locked=True) if skip else due
        ids = list(due.values_list("pk", flat=True)[:limit])
        if not ids:
            return []
        model.objects.filter(pk__in=ids).update(
            lease_token=token,
            lease_until=Now() + LEASE_DURATION,
            attempts=F("attempts") + 1,
        )
    # By their ids: no index holds the token, and the table holds all that ever was.
    rows: Any = model.objects.filter(pk__in=ids, lease_token=token).order_by("pk")
    return list(rows)


def extend(work: QueuedJob, lasts: timedelta = LEASE_DURATION) -> bool:
    """Is the lease still ours? Then it lasts so long from now on; inside a transaction
    the row is locked as well, until it ends."""
    return bool(_ours(work).update(lease_until=Now() + lasts))


def finish(work: QueuedJob, state: str = QueuedJob.State.DONE, **fields: Any) -> bool:
    """Put a row down for good; false when another worker has it by now."""
    fields |= {"state": state, "lease_token": None, "lease_until": None}
    return bool(_ours(work).update(**fields))


def retry_later(work: QueuedJob, error: Exception) -> None:
    """Try again later, with growing pauses; after PARK_AFTER attempts never.

    Only the kind of error is kept: its text may quote what is private.
    """
    parked = work.attempts >= MAX_ATTEMPTS
    spread = random.uniform(0.8, 1.2)  # noqa: S311 (not a secret)
    pause = min(5 * 4 ** (work.attempts - 1), MAX_PAUSE_SECONDS) * spread
    _ours(work).update(
        state=QueuedJob.State.DEAD if parked else QueuedJob.State.PENDING,
        due_at=Now() + timedelta(seconds=pause),
        lease_token=None,
        lease_until=None,
        error=type(error).__name__,
    )


def _ours(work: QueuedJob) -> Any:
    token: UUID | None = work.lease_token
    return type(work).objects.filter(pk=work.pk, lease_token=token)
