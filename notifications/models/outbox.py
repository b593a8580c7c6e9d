"""The outbox: what happened, in ids, and the jobs of the worker."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from forum.models import ModerationEntry, Post, Space, Topic
from groups.models import Invitation
from jobs.queue import QueuedJob


class Event(QueuedJob):
    """The outbox: what happened, in ids, written with what happened."""

    # The name of an entry in the table of `notifications.types.base`.
    kind = models.CharField(max_length=40)
    # Who did it; nobody where a date came or a limit was passed.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The one person it is about, where it is about one.
    concerns = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Empty only for what concerns an account.
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, related_name="+"
    )
    entry = models.ForeignKey(
        ModerationEntry, models.CASCADE, null=True, related_name="+"
    )
    # Anything else it is about: the key of a row of the kind's `model`. Without a
    # constraint in the database, so that apps above may use it, too.
    subject_id = models.BigIntegerField(null=True)

    # The row itself, once `notifications.types.base.load_subjects` has brought it.
    subject: Any = None

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="event_pending"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="parked"), name="event_parked"
            ),
            # What tells of a row goes with it: of few events, among all that ever were.
            models.Index(
                fields=["subject_id", "kind"],
                condition=Q(subject_id__isnull=False),
                name="event_subject",
            ),
        ]

    @property
    def group_key(self) -> tuple[str, int]:
        """What the inbox groups lines by.

        The topics of a confidential group are not told apart: all its lines are equal.
        """
        if self.space_id and self.space and self.space.is_confidential:
            return "space", self.space_id
        if self.topic_id:
            return "topic", self.topic_id
        return "event", self.pk

    def __str__(self) -> str:
        return f"event {self.pk}"


class Job(QueuedJob):
    """When a job of `jobs.periodic` is due again. Never done for good."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return f"job {self.name}"
