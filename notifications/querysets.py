from typing import Any

from django.db import models
from django.db.models import Q

from forum import policy


class NotificationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """One's own: of spaces that one may still see, and posts that still stand.

        What a moderator did is told whatever became of the post: it quotes nothing.
        """
        seen = policy.within(policy.spaces_seen_by(user), "event__space")
        told = Q(event__kind="moderated") & (seen | Q(event__space=None))
        stands = Q(event__post__state="visible") & ~Q(event__kind="moderated")
        return self.filter(told | (seen & stands), recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def with_posts(self) -> "NotificationQuerySet":
        """With what a line of the inbox shows."""
        return self.select_related(
            "event__space", "event__topic", "event__post__author", "event__entry"
        )
