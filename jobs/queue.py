"""Base model of rows that the worker processes.

Apps define their own tables. `jobs.worker` claims due rows and processes them.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QueuedJobQuerySet(models.QuerySet[Any]):
    def due(self) -> "QueuedJobQuerySet":
        """Return pending rows without a lease that are due by the database's clock."""
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        return self.filter(free, state=self.model.State.PENDING, due_at__lte=Now())


class QueuedJob(models.Model):
    """A row that the worker claims with a lease, and claims again after a crash."""

    class State(models.TextChoices):
        PENDING = "pending", _("waits")
        DONE = "done", _("done")
        CLOSED = "closed", _("no longer wanted")
        DEAD = "dead", _("failed for good")

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = QueuedJobQuerySet.as_manager()

    class Meta:
        abstract = True
