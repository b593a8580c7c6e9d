"""What waited in a backup is held; the jobs go on."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from forum import commands as forum
from jobs.dead_letters import pause_pending, resume_paused
from jobs.models import Job
from jobs.periodic import sync_periodic_jobs
from jobs.worker import run_once
from notifications.models import OutboxEvent

pytestmark = pytest.mark.django_db


def test_what_waits_is_held_until_somebody_lets_it_go(official, space):
    sync_periodic_jobs()
    jobs = Job.objects.filter(state="pending").count()
    forum.ask(official, space=space, title="Vraag", source="Tekst")
    waiting = OutboxEvent.objects.filter(state="pending").count()
    assert waiting

    assert pause_pending() == waiting
    run_once()
    assert OutboxEvent.objects.filter(state="dead").count() == waiting
    assert Job.objects.filter(state="pending").count() == jobs

    assert resume_paused() == waiting
    run_once()
    assert not OutboxEvent.objects.filter(state="pending").exists()


def test_a_table_that_an_older_version_did_not_have_is_passed_over(
    official, space, monkeypatch
):
    """It runs before the migrations."""
    forum.ask(official, space=space, title="Vraag", source="Tekst")
    there = connection.introspection.table_names()
    older = [name for name in there if name != "notifications_pushdelivery"]
    monkeypatch.setattr(connection.introspection, "table_names", lambda: older)
    with CaptureQueriesContext(connection) as asked:
        assert pause_pending()
    assert not any("pushdelivery" in each["sql"] for each in asked.captured_queries)


def test_what_failed_for_good_is_not_let_go_along(official, space):
    forum.ask(official, space=space, title="Vraag", source="Tekst")
    OutboxEvent.objects.update(state="dead", error="ValueError")
    assert resume_paused() == 0
