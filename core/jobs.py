"""What has to be done from time to time, named once, run by the worker.

`config/wiring.py` names the jobs; `notifications.worker` keeps one row for each and
runs what is due: with a lease, so that several workers do not run one job at the same
time. A job is safe to repeat, and does a bounded piece at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Something done every so often. `run` may raise: then it is tried next time."""

    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, PeriodicJob] = {}


def periodic(name: str, *, every: timedelta, run: Callable[[], object]) -> None:
    """Name a job. Naming it again replaces it."""
    _jobs[name] = PeriodicJob(name, every, run)


def periodic_jobs() -> dict[str, PeriodicJob]:
    return _jobs
