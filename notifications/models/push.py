from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.queue import QueuedJob
from notifications.models.inbox import Notification
from notifications.querysets import PushSubscriptionQuerySet


class PushSubscription(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"push subscription {self.pk}"


class PushDelivery(QueuedJob):
    """A notification queued for one browser. The text is built when it is sent."""

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="pushes", db_index=False
    )
    subscription = models.ForeignKey(
        PushSubscription, models.CASCADE, related_name="pushes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "subscription"], name="push_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="pending"), name="push_pending"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="dead"), name="push_dead"
            ),
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"
