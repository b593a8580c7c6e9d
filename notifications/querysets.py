from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from forum import policy


class WorkQuerySet(models.QuerySet[Any]):
    def due(self) -> "WorkQuerySet":
        """What waits to be done and is in nobody's hands, by the database's clock."""
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        return self.filter(free, state="pending", due_at__lte=Now())


class NotificationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """One's own: of spaces that one may still see, and posts that still stand."""
        seen = policy.within(policy.spaces_seen_by(user), "event__space")
        return self.filter(seen, recipient=user, event__post__state="visible")

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def with_posts(self) -> "NotificationQuerySet":
        """With what a line of the inbox shows."""
        return self.select_related(
            "event__space", "event__topic", "event__post__author"
        )
