"""Holding what waits to be sent: after a restore most of it went out long ago."""

from django.db import connection, transaction
from django.db.models import Q

from jobs.dead_letters import get_queue_models, requeue
from jobs.queue import QueuedJob

PAUSED_AFTER_RESTORE = "held after a restore"


@transaction.atomic
def pause_pending() -> int:
    """Park every row that waits to be carried out; how many. Jobs go on.

    A table that an older version did not have is passed over: this runs before the
    migrations.
    """
    there = set(connection.introspection.table_names())
    return sum(
        model.objects.filter(state=QueuedJob.State.PENDING).update(
            state=QueuedJob.State.DEAD,
            error=PAUSED_AFTER_RESTORE,
            lease_token=None,
            lease_until=None,
        )
        for model in get_queue_models().values()
        if model._meta.db_table in there
    )


@transaction.atomic
def resume_paused() -> int:
    """Let the worker carry out what was held after a restore; how many rows."""
    return _try_again(Q(error=PAUSED_AFTER_RESTORE))


@transaction.atomic
def retry_all() -> int:
    """Let the worker try what failed for good once more; how many rows.

    What was held after a restore is another matter: it never failed.
    """
    return _try_again(~Q(error=PAUSED_AFTER_RESTORE))


def _try_again(which: Q) -> int:
    return sum(
        requeue(model._base_manager.filter(which))
        for model in get_queue_models().values()
    )
