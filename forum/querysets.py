"""What may be loaded, and the lists that pages show."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from accounts.policy import counted
from core.clock import now
from forum import policy

if TYPE_CHECKING:
    from forum.models import Space


class SpaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "SpaceQuerySet":
        return self.filter(policy.spaces_seen_by(user))

    def open(self) -> "SpaceQuerySet":
        """The forum's own spaces; closed ones are reached through their group."""
        return self.exclude(audience=policy.CLOSED)


class ParticipationQuerySet(models.QuerySet[Any]):
    def active(self) -> "ParticipationQuerySet":
        """Whoever takes part now; a guest only until the date, whatever the job did."""
        return self.filter(Q(until=None) | Q(until__gt=now()), state="active")

    def of(self, space: "Space") -> "ParticipationQuerySet":
        """The people in one space, by name."""
        people = self.filter(space=space).select_related("user")
        return people.order_by("user__display_name")

    def counted(self) -> "ParticipationQuerySet":
        """The rows behind the figure *deelnemers*."""
        return self.filter(policy.within(counted(), "user"), state="active")


class ActiveParticipations(models.Manager.from_queryset(ParticipationQuerySet)):  # type: ignore[misc]
    """Never returns somebody who was removed, whoever forgets to ask."""

    def get_queryset(self) -> ParticipationQuerySet:
        return super().get_queryset().active()


class TopicQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "TopicQuerySet":
        """Topics in spaces that somebody sees; one without a visible post is gone."""
        seen = policy.within(policy.spaces_seen_by(user), "space")
        shown = Q(post_count__gt=0) | policy.within(
            policy.spaces_moderated_by(user), "space"
        )
        return self.filter(seen, shown)

    def listed(self) -> "TopicQuerySet":
        """Newest first, with what a row shows."""
        return self.filter(post_count__gt=0).order_by("-last_post_at", "-pk")

    def with_bylines(self) -> "TopicQuerySet":
        return self.select_related("author", "last_author")


class DraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "DraftQuerySet":
        """One's own, of spaces that one still sees."""
        seen = policy.within(policy.spaces_seen_by(user), "space")
        return self.filter(seen, user=user)


class PostQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PostQuerySet":
        seen = policy.within(policy.spaces_seen_by(user), "topic__space")
        moderated = policy.within(policy.spaces_moderated_by(user), "topic__space")
        shown = Q(state="visible") | (~Q(state="removed") & moderated)
        return self.filter(seen, shown)

    def visible(self) -> "PostQuerySet":
        return self.filter(state="visible")

    def in_tree_order(self) -> "PostQuerySet":
        return self.order_by("position")

    def with_authors(self) -> "PostQuerySet":
        return self.select_related("author").defer("source", "text")
