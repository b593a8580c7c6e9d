"""Every table of queued rows is registered."""

from django.apps import apps

from jobs.queue import QueuedJob
from jobs.registry import queues


def test_every_queue_is_registered() -> None:
    queued = {model for model in apps.get_models() if issubclass(model, QueuedJob)}
    assert {queue.model for queue in queues.values()} == queued
