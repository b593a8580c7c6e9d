from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from forum.models import ModerationEntry, Post, Space, Topic
from groups.models import Invitation
from jobs.queue import QueuedJob


class OutboxEvent(QueuedJob):
    """An outbox row, written in the transaction of the change. Holds ids only."""

    # Name of a type in the registry of `notifications.types.base`.
    kind = models.CharField(max_length=40)
    # Null if the event was caused by a date or a limit.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The user whom the event is about, if it is about one.
    subject_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Null only for events about an account.
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, related_name="+"
    )
    entry = models.ForeignKey(
        ModerationEntry, models.CASCADE, null=True, related_name="+"
    )
    # Primary key of a row of the type's `model`. Without a foreign key, so that apps
    # above this one can use it.
    subject_id = models.BigIntegerField(null=True)

    # The row of `subject_id`, set by `notifications.types.base.load_subjects`.
    subject: Any = None

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="event_pending"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="dead"), name="event_dead"
            ),
            # For deleting notifications with their subject. Few events have a subject.
            models.Index(
                fields=["subject_id", "kind"],
                condition=Q(subject_id__isnull=False),
                name="event_subject",
            ),
        ]

    @property
    def group_key(self) -> tuple[str, int]:
        """Return the key by which the inbox groups notifications.

        All notifications of a confidential group share a key, so that its topics cannot
        be told apart.
        """
        if self.space_id and self.space and self.space.is_confidential:
            return "space", self.space_id
        if self.topic_id:
            return "topic", self.topic_id
        return "event", self.pk

    def __str__(self) -> str:
        return f"outbox event {self.pk}"
