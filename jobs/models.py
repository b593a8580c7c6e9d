from django.db import models

from jobs.queue import QueuedJob


class Job(QueuedJob):
    """When a job of `jobs.periodic` is next due. Never reaches a final state."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return f"job {self.name}"
