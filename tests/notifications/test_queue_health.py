"""What waits, what is late and what failed is said, and can be tried again."""

import json
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

import pytest

from jobs import dead_letters
from jobs.dead_letters import PAUSED_AFTER_RESTORE
from jobs.health import get_queue_health
from jobs.queue import QueuedJob
from jobs.worker import run_once
from notifications.models import OutboxEvent

pytestmark = pytest.mark.django_db


def of_events():
    return next(
        queue
        for queue in get_queue_health()
        if queue.name == "notifications.outboxevent"
    )


def long_ago(minutes=10):
    return timezone.now() - timedelta(minutes=minutes)


def test_what_is_due_becomes_late(topic, capsys):
    call_command("check_delivery")
    assert (of_events().due, of_events().late) == (1, 0)
    OutboxEvent.objects.update(due_at=long_ago())
    assert of_events().late == 1
    assert of_events().oldest >= timedelta(minutes=10)
    with pytest.raises(SystemExit, match="1"):
        call_command("check_delivery")
    assert "notifications.outboxevent" in capsys.readouterr().out
    call_command("check_delivery", late=3600)


def test_what_is_in_hand_or_for_later_is_not_due(topic):
    OutboxEvent.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert (of_events().due, of_events().in_hand) == (0, 1)
    later = timezone.now() + timedelta(hours=1)
    OutboxEvent.objects.update(lease_until=None, due_at=later)
    assert (of_events().due, of_events().later) == (0, 1)


def test_a_finished_table_is_quiet(topic):
    while run_once():
        pass
    assert of_events().is_healthy
    assert of_events().due == 0


def test_what_is_parked_is_named_and_can_be_tried_again(topic, capsys):
    OutboxEvent.objects.update(
        state=QueuedJob.State.DEAD, error="SMTPDataError", attempts=8
    )
    with pytest.raises(SystemExit):
        call_command("check_delivery", json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["dead"] == {"notifications.outboxevent": {"SMTPDataError": 1}}
    call_command("check_delivery", retry_dead=True)
    event = OutboxEvent.objects.get()
    assert (event.state, event.attempts, event.error) == ("pending", 0, "")


def test_what_a_restore_held_is_not_sent_by_accident(topic):
    dead_letters.pause_pending()
    assert dead_letters.retry_all() == 0
    assert OutboxEvent.objects.get().error == PAUSED_AFTER_RESTORE
