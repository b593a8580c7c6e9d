"""Jobs run when they are due, one worker at a time, and a failing one is not lost."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

import pytest

from core.registry import Registry
from jobs import periodic
from jobs.leases import claim
from jobs.models import Job
from jobs.periodic import run_job, sync_periodic_jobs
from jobs.worker import run_once

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A house with one job, and when it ran."""
    times: list[str] = []
    monkeypatch.setattr(periodic, "periodic_jobs", Registry())
    periodic.periodic_jobs.register(
        "count", periodic.PeriodicJob(HOUR, lambda: times.append("ran"))
    )
    sync_periodic_jobs()
    yield times


def test_a_job_runs_once_and_is_due_again_later(ran: list[str]) -> None:
    run_once()
    run_once()
    assert ran == ["ran"]
    left = Job.objects.get(name="count").due_at - timezone.now()
    assert timedelta(minutes=55) < left < timedelta(minutes=65)
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    run_once()
    assert ran == ["ran", "ran"]


def test_a_job_that_fails_is_tried_at_its_next_time(ran: list[str]) -> None:
    def fail() -> None:
        raise ValueError("with a name in it")

    periodic.periodic_jobs.register("count", periodic.PeriodicJob(HOUR, fail))
    run_once()
    job = Job.objects.get(name="count")
    assert (job.state, job.error, job.attempts) == ("pending", "ValueError", 0)
    assert job.due_at > timezone.now() + timedelta(minutes=55)


def test_a_job_in_another_workers_hands_is_left_alone(ran: list[str]) -> None:
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=30))
    run_once()
    assert ran == []
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    run_once()
    assert ran == ["ran"]


def test_a_job_whose_lease_was_lost_is_left_to_its_new_holder(ran: list[str]) -> None:
    (job,) = claim(Job, 1)
    elsewhere = timezone.now() + timedelta(seconds=30)
    Job.objects.update(lease_token=None, lease_until=elsewhere)
    run_job(job)
    assert Job.objects.get().lease_until == elsewhere
    assert ran == []


def test_a_long_job_stays_in_its_workers_hands(ran: list[str]) -> None:
    """Another worker may not begin the same one after the minute that a claim lasts."""
    seen: list[int] = []

    def long() -> None:
        left = Job.objects.get().lease_until
        assert left is not None
        seen.append(int((left - timezone.now()).total_seconds()))

    periodic.periodic_jobs.register("count", periodic.PeriodicJob(HOUR, long))
    run_once()
    assert seen[0] > 500
    assert Job.objects.get().lease_until is None


def test_what_is_no_longer_a_job_is_forgotten(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "periodic_jobs", Registry())
    sync_periodic_jobs()
    assert not Job.objects.exists()
    assert ran == []
