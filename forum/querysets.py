"""QuerySets of the forum models, with visibility filters."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.policy import Viewer, can_moderate, counts_as_participant
from core.clock import now, today
from forum import policy

if TYPE_CHECKING:
    from forum.models import Space


# Condition on Topic: `hidden_numbers` starts with number 1, the first post.
FIRST_POST_HIDDEN = Q(hidden_numbers__regex=r"^1([,-]|$)")
# Condition on Topic, covered by the index `topic_unanswered`.
# Imported questions are excluded: nobody waits for an answer.
UNANSWERED = (
    Q(post_count=1, kind="question", solved_at=None, import_key=None)
    & Q(is_archived=False, is_closed=False)
    & ~FIRST_POST_HIDDEN
)


class SpaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "SpaceQuerySet":
        return self.filter(policy.spaces_seen_by(user))

    def moderated_by(self, user: Viewer) -> "SpaceQuerySet":
        return self.filter(policy.spaces_moderated_by(user))

    def open(self) -> "SpaceQuerySet":
        """Exclude closed spaces, which belong to groups."""
        return self.exclude(audience=policy.CLOSED)


class ParticipationQuerySet(models.QuerySet[Any]):
    def active(self) -> "ParticipationQuerySet":
        """Return current participations. The job that ends guest access may be late."""
        return self.filter(
            Q(until=None) | Q(until__gt=now()), state=self.model.State.ACTIVE
        )

    def of(self, space: "Space") -> "ParticipationQuerySet":
        people = self.filter(space=space).select_related("user")
        return people.order_by("user__display_name")

    def countable(self) -> "ParticipationQuerySet":
        """Return the rows behind the participant count (Dutch: *deelnemers*)."""
        people = policy.prefix_q(counts_as_participant(), "user")
        return self.filter(people, state=self.model.State.ACTIVE).members()

    def members(self) -> "ParticipationQuerySet":
        """Exclude administrators with break-glass access."""
        return self.exclude(role=self.model.Role.INSPECTOR)


class ActiveParticipationManager(models.Manager.from_queryset(ParticipationQuerySet)):  # type: ignore[misc]
    """Returns active participations only, so that no query forgets the filter."""

    def get_queryset(self) -> ParticipationQuerySet:
        rows: ParticipationQuerySet = super().get_queryset().active()
        return rows


class TopicQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "TopicQuerySet":
        """Exclude topics without visible posts and merged topics: see `merged_from`.

        Moderators, facilitators and the authors of pending posts see more.
        """
        seen = policy.topics_seen_by(user)
        shown = Q(post_count__gt=0) | policy.prefix_q(
            policy.spaces_moderated_by(user), "space"
        )
        return self.filter(
            seen, shown | policy.own_pending_topics(user), merged_into=None
        )

    def merged_from(self, public_id: int) -> "TopicQuerySet":
        return self.filter(merged__public_id=public_id)

    def listed(self) -> "TopicQuerySet":
        """Return topics for lists, newest first, without archived ones."""
        found = self.filter(post_count__gt=0, is_archived=False)
        return found.order_by("-last_post_at", "-pk")

    def unanswered(self) -> "TopicQuerySet":
        """Return questions without a reply; imported questions are excluded."""
        return self.filter(UNANSWERED)

    def with_first_post(self) -> "TopicQuerySet":
        return self.exclude(FIRST_POST_HIDDEN)

    def with_bylines(self) -> "TopicQuerySet":
        return self.select_related("author", "last_author")


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "AttachmentQuerySet":
        """Return files in visible posts of their space, and the user's own uploads.

        A post in another space does not make a file visible.
        """
        seen = policy.prefix_q(policy.spaces_seen_by(user), "space")
        posts = self.model._meta.get_field("posts").related_model.objects
        showing = posts.visible_to(user).filter(
            attachments=OuterRef("pk"), topic__space=OuterRef("space")
        )
        return self.filter(seen, Q(Exists(showing)) | Q(uploader=user.pk))


class DraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "DraftQuerySet":
        seen = policy.prefix_q(policy.spaces_seen_by(user), "space")
        return self.filter(seen, user=user)


class PostQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "PostQuerySet":
        seen = policy.prefix_q(policy.topics_seen_by(user), "topic")
        moderated = policy.prefix_q(policy.spaces_moderated_by(user), "topic__space")
        state = self.model.State
        shown = Q(state=state.VISIBLE) | (~Q(state=state.REMOVED) & moderated)
        return self.filter(seen, shown | policy.own_pending_posts(user))

    def visible(self) -> "PostQuerySet":
        return self.filter(state=self.model.State.VISIBLE)

    def in_tree_order(self) -> "PostQuerySet":
        return self.order_by("position")

    def with_authors(self) -> "PostQuerySet":
        return self.select_related("author").defer("source", "text")

    def waiting(self) -> "PostQuerySet":
        return self.filter(state__in=policy.PENDING_STATES)

    def outdated(self) -> "PostQuerySet":
        return self.filter(state=self.model.State.VISIBLE, valid_until__lt=today())

    def to_review_by(self, user: Viewer) -> "PostQuerySet":
        """Return outdated answers checked by this adviser.

        Moderators get those of all advisers in open spaces too.
        """
        open_to_all = ~Q(topic__space__audience=policy.CLOSED)
        seen = policy.prefix_q(policy.topics_seen_by(user), "topic")
        mine = Q(checked_by=user.pk) & seen
        wanted = mine | open_to_all if can_moderate(user) else mine
        return self.outdated().filter(wanted).order_by("valid_until", "pk")

    def curated_by(self, user: Viewer) -> "PostQuerySet":
        moderated = policy.prefix_q(policy.spaces_moderated_by(user), "topic__space")
        return self.filter(moderated)


class ReportQuerySet(models.QuerySet[Any]):
    def open(self) -> "ReportQuerySet":
        return self.filter(settled_at=None)

    def curated_by(self, user: Viewer) -> "ReportQuerySet":
        """Filter on moderated spaces: nobody else may know who reported."""
        moderated = policy.prefix_q(
            policy.spaces_moderated_by(user), "post__topic__space"
        )
        return self.filter(moderated)


class ModerationEntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Viewer) -> "ModerationEntryQuerySet":
        return self.filter(
            policy.entries_curated_by(user)
            | policy.entries_about(user)
            | policy.break_glass_entries_for(user)
        )

    def curated_by(self, user: Viewer) -> "ModerationEntryQuerySet":
        return self.filter(policy.entries_curated_by(user))

    def with_names(self) -> "ModerationEntryQuerySet":
        return self.select_related(
            "actor", "person", "space", "topic", "post__author", "to_space"
        )


class BookmarkQuerySet(models.QuerySet[Any]):
    def of(self, user: Viewer) -> "BookmarkQuerySet":
        return self.filter(user=user)

    def visible_to(self, user: Viewer) -> "BookmarkQuerySet":
        seen = policy.prefix_q(policy.topics_seen_by(user), "post__topic")
        return self.of(user).filter(seen, post__state="visible")
