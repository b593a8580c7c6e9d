"""Claim rows with leases: no row is processed twice, and a crash loses none."""

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
    """Claim up to `limit` due rows for LEASE_DURATION, with a new lease token."""
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
    # By ids: the token has no index, and the table contains all finished rows.
    rows: Any = model.objects.filter(pk__in=ids, lease_token=token).order_by("pk")
    return list(rows)


def extend(work: QueuedJob, lasts: timedelta = LEASE_DURATION) -> bool:
    """Extend the lease. Return False if another worker has claimed the row.

    Inside a transaction this also locks the row until the end.
    """
    return bool(_ours(work).update(lease_until=Now() + lasts))


def finish(
    work: QueuedJob, state: str = QueuedJob.State.DONE, **fields: object
) -> bool:
    """Set the final state. Return False if another worker has claimed the row."""
    fields |= {"state": state, "lease_token": None, "lease_until": None}
    return bool(_ours(work).update(**fields))


def retry_later(work: QueuedJob, error: Exception) -> None:
    """Retry a row later, with growing pauses, up to MAX_ATTEMPTS.

    Only the type of the error is stored: its message may contain personal data.
    """
    dead = work.attempts >= MAX_ATTEMPTS
    spread = random.uniform(0.8, 1.2)  # noqa: S311 (not a secret)
    pause = min(5 * 4 ** (work.attempts - 1), MAX_PAUSE_SECONDS) * spread
    _ours(work).update(
        state=QueuedJob.State.DEAD if dead else QueuedJob.State.PENDING,
        due_at=Now() + timedelta(seconds=pause),
        lease_token=None,
        lease_until=None,
        error=type(error).__name__,
    )


def _ours(work: QueuedJob) -> Any:
    token: UUID | None = work.lease_token
    return type(work).objects.filter(pk=work.pk, lease_token=token)
