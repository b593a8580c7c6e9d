"""Taking rows in hand: several workers, no row twice, none lost by a crash."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from core.work import Work

LEASE = timedelta(seconds=60)
PARK_AFTER = 8
LONGEST_PAUSE = 6 * 3600


def claim[W: Work](model: type[W], limit: int) -> list[W]:
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
            lease_token=token, lease_until=Now() + LEASE, attempts=F("attempts") + 1
        )
    # By their ids: no index holds the token, and the table holds all that ever was.
    rows: Any = model.objects.filter(pk__in=ids, lease_token=token).order_by("pk")
    return list(rows)


def hold(work: Work, lasts: timedelta = LEASE) -> bool:
    """Is the lease still ours? Then it lasts so long from now on; inside a transaction
    the row is locked as well, until it ends."""
    return bool(_ours(work).update(lease_until=Now() + lasts))


def finish(work: Work, state: str = Work.State.DONE, **fields: Any) -> bool:
    """Put a row down for good; false when another worker has it by now."""
    fields |= {"state": state, "lease_token": None, "lease_until": None}
    return bool(_ours(work).update(**fields))


def put_back(work: Work, error: Exception) -> None:
    """Try again later, with growing pauses; after PARK_AFTER attempts never.

    Only the kind of error is kept: its text may quote what is private.
    """
    parked = work.attempts >= PARK_AFTER
    spread = random.uniform(0.8, 1.2)  # noqa: S311 (not a secret)
    pause = min(5 * 4 ** (work.attempts - 1), LONGEST_PAUSE) * spread
    _ours(work).update(
        state=Work.State.PARKED if parked else Work.State.PENDING,
        due_at=Now() + timedelta(seconds=pause),
        lease_token=None,
        lease_until=None,
        error=type(error).__name__,
    )


def _ours(work: Work) -> Any:
    token: UUID | None = work.lease_token
    return type(work).objects.filter(pk=work.pk, lease_token=token)
