"""The worker's table of periodic jobs."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from core.events import error_location
from jobs.leases import extend, finish
from jobs.periodic import get_periodic_jobs
from notifications.models import Job

log = logging.getLogger(__name__)

# Of a mailbox full of attachments, or a sweep through all files. After a crash, or when
# the worker is ended in the middle of it, a job waits so long.
MAX_DURATION = timedelta(minutes=10)


@transaction.atomic
def sync_periodic_jobs() -> None:
    """A row for every job that has none; what is no longer a job is forgotten."""
    names = list(get_periodic_jobs())
    rows = [Job(name=name) for name in names]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    Job.objects.exclude(name__in=names).delete()


def run_job(job: Job) -> None:
    """Run a job of `jobs.periodic` and say when it is due again. The lease is held.

    One that fails is not tried sooner, nor ever given up.
    """
    known = get_periodic_jobs().get(job.name)
    if known is None or not extend(job, MAX_DURATION):
        return
    error = ""
    try:
        known.run()
    except Exception as failure:  # noqa: BLE001 (said above)
        log.error("the job %s failed: %s", job.name, error_location(failure))
        error = type(failure).__name__
    again = Now() + known.every
    finish(job, Job.State.PENDING, due_at=again, attempts=0, error=error)
