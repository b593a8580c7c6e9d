"""What waited in a backup is held; the jobs go on."""

import pytest

from forum import commands as forum
from notifications import commands
from notifications.models import Event, Job
from notifications.worker import work_once

pytestmark = pytest.mark.django_db


def test_what_waits_is_held_until_somebody_lets_it_go(official, space):
    """Check 80."""
    commands.know_the_jobs()
    jobs = Job.objects.filter(state="pending").count()
    forum.ask(official, space=space, title="Vraag", source="Tekst")
    waiting = Event.objects.filter(state="pending").count()
    assert waiting

    assert commands.hold_what_waits() == waiting
    work_once()
    assert Event.objects.filter(state="parked").count() == waiting
    assert Job.objects.filter(state="pending").count() == jobs

    assert commands.release_held() == waiting
    work_once()
    assert not Event.objects.filter(state="pending").exists()


def test_what_failed_for_good_is_not_let_go_along(official, space):
    forum.ask(official, space=space, title="Vraag", source="Tekst")
    Event.objects.update(state="parked", error="ValueError")
    assert commands.release_held() == 0
