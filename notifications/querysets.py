from typing import Any

from django.db import models

from forum import policy


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
