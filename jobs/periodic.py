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

from django.db import transaction
from django.db.models import Model, QuerySet

from core.events import error_location

log = logging.getLogger(__name__)


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
