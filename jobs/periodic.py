"""Periodic jobs, run by the worker.

`config/wiring/jobs.py` registers them. The worker has one row per job and runs what is
due with a lease, so that two workers do not run the same job at once. A job is
idempotent and does a limited amount of work per run.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from core.events import error_location
from core.registry import Registry
from jobs.leases import extend, finish
from jobs.models import Job
from jobs.queue import QueuedJob

log = logging.getLogger(__name__)

# Long enough for a mailbox full of attachments, or a scan of all files. If the worker
# crashes or stops during a job, the job waits this long.
MAX_DURATION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A job with a fixed interval. If `run` raises, the job runs again next time."""

    every: timedelta
    run: Callable[[], object]


periodic_jobs = Registry[PeriodicJob]()


@transaction.atomic
def sync_periodic_jobs() -> None:
    """Create missing job rows, and delete those of jobs that no longer exist."""
    Job.objects.bulk_create(
        [Job(name=name) for name in periodic_jobs], ignore_conflicts=True
    )
    Job.objects.exclude(name__in=list(periodic_jobs)).delete()


def run_job(row: Job) -> None:
    """Run a job and schedule its next run. The caller holds the lease.

    A failed job is not retried sooner, and never becomes a dead letter.
    """
    job = periodic_jobs.get(row.name)
    if job is None or not extend(row, MAX_DURATION):
        return
    error = ""
    try:
        job.run()
    except Exception as failure:  # noqa: BLE001 (see the docstring)
        log.error("the job %s failed: %s", row.name, error_location(failure))
        error = type(failure).__name__
    again = Now() + job.every
    finish(row, QueuedJob.State.PENDING, due_at=again, attempts=0, error=error)


def for_each_locked[Row: Model](
    due: QuerySet[Row], act: Callable[[Row], object], *, most: int, **lock: Any
) -> int:
    """Call `act` on each due row in its own transaction. Return the number of rows.

    Rows are processed in the order of `due`. Each is queried again under a lock
    (`lock`: arguments of `select_for_update`), because another process may have changed
    it. An error is logged, the row stays due, and the next row is processed.
    """
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:most]):
        try:
            with transaction.atomic():
                row = due.select_for_update(**lock).filter(pk=pk).first()
                if row is None:
                    continue
                act(row)
        except Exception as error:  # noqa: BLE001 (see the docstring)
            name = due.model._meta.model_name
            log.error("a job failed at %s %s: %s", name, pk, error_location(error))
        else:
            done += 1
    return done
