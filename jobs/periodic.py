"""Periodic jobs, run by the worker.

`config/wiring/jobs.py` registers them. The worker keeps one row for each and runs what
is due, with a lease, so that two workers do not run one job at the same time. A job is
safe to repeat and does a bounded piece of work at a time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from core.events import error_location
from jobs.leases import extend, finish
from jobs.queue import QueuedJob

log = logging.getLogger(__name__)

# Of a mailbox full of attachments, or a sweep through all files. After a crash, or when
# the worker is ended in the middle of it, a job waits so long.
MAX_DURATION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Something done every so often. `run` may raise: then it is tried next time."""

    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, PeriodicJob] = {}


def register_periodic_job(
    name: str, *, every: timedelta, run: Callable[[], object]
) -> None:
    """Name a job. Naming it again replaces it."""
    _jobs[name] = PeriodicJob(name, every, run)


def get_periodic_jobs() -> dict[str, PeriodicJob]:
    return _jobs


def get_job_model() -> Any:
    """The rows that say when each job is due again."""
    return apps.get_model("notifications.Job")


@transaction.atomic
def sync_periodic_jobs() -> None:
    """Create a row for every job that has none; delete those of jobs that are gone."""
    model = get_job_model()
    model.objects.bulk_create(
        [model(name=name) for name in _jobs], ignore_conflicts=True
    )
    model.objects.exclude(name__in=list(_jobs)).delete()


def run_job(row: Any) -> None:
    """Run a job and set when it is due again. The lease is held by the caller.

    One that fails is not tried sooner, nor ever given up.
    """
    job = _jobs.get(row.name)
    if job is None or not extend(row, MAX_DURATION):
        return
    error = ""
    try:
        job.run()
    except Exception as failure:  # noqa: BLE001 (said above)
        log.error("the job %s failed: %s", row.name, error_location(failure))
        error = type(failure).__name__
    again = Now() + job.every
    finish(row, QueuedJob.State.PENDING, due_at=again, attempts=0, error=error)


def for_each_locked[Row: Model](
    due: QuerySet[Row], act: Callable[[Row], object], *, most: int, **lock: Any
) -> int:
    """Do this to each row that is due, in a transaction of its own; to how many.

    In the order of `due`. A row is asked for again under its lock (`lock`: as for
    `select_for_update`), since somebody may have been first or have changed its date.
    One that fails is put into the log and stays due; it does not keep the others.
    """
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:most]):
        try:
            with transaction.atomic():
                row = due.select_for_update(**lock).filter(pk=pk).first()
                if row is None:
                    continue
                act(row)
        except Exception as error:  # noqa: BLE001 (said above)
            name = due.model._meta.model_name
            log.error("a job failed at %s %s: %s", name, pk, error_location(error))
        else:
            done += 1
    return done
