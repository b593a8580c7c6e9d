"""Spaces, who takes part in them, and the trees of posts that stand in them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import Byline
from core.ids import PublicIdField
from forum import places
from forum.numbers import NumbersField
from forum.querysets import (
    ActiveParticipations,
    ParticipationQuerySet,
    PostQuerySet,
    SpaceQuerySet,
    TopicQuerySet,
)

if TYPE_CHECKING:
    from accounts.models import User


class Space(models.Model):
    """A room for discussion. Its figures are kept in step by `commands.figures`."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("everybody with an account")
        CLOSED = "closed", _("invited people only")

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", _("open")
        RESTRICTED = "restricted", _("restricted")
        CONFIDENTIAL = "confidential", _("confidential")

    public_id = PublicIdField()
    # Closed spaces have none: an address may not tell what a group is about.
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=12,
        choices=Confidentiality,
        default=Confidentiality.NORMAL,
    )
    participant_count = models.PositiveIntegerField(default=0, editable=False)
    topic_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(null=True, editable=False)
    # Grows with every change that its pages show.
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="closed", slug=None)
                | (~Q(audience="closed") & Q(slug__isnull=False)),
                name="space_has_a_slug_unless_closed",
            ),
        ]

    def __str__(self) -> str:
        if self.is_closed_space:
            return f"space {self.public_id}"
        return self.title

    @property
    def is_closed_space(self) -> bool:
        return self.audience == self.Audience.CLOSED

    @property
    def is_confidential(self) -> bool:
        return self.confidentiality == self.Confidentiality.CONFIDENTIAL

    @property
    def path(self) -> str:
        return places.space_path(self.public_id, self.slug)


class Participation(models.Model):
    """Somebody in a space: the one truth for the count and for the access.

    `objects` knows only those who take part now; `every` also those who left.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("participant")
        FACILITATOR = "facilitator", _("facilitator")
        GUEST = "guest", _("guest")

    class State(models.TextChoices):
        ACTIVE = "active", _("takes part")
        LEFT = "left", _("left")
        SUSPENDED = "suspended", _("suspended")
        REMOVED = "removed", _("removed")

    class Follow(models.TextChoices):
        TOPICS = "topics", _("new topics")
        QUIET = "quiet", _("only answers to me")

    space = models.ForeignKey(Space, models.CASCADE, related_name="participations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    follow = models.CharField(max_length=10, choices=Follow, default=Follow.TOPICS)
    until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # When the state became what it is.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActiveParticipations()
    every = ParticipationQuerySet.as_manager()

    class Meta:
        base_manager_name = "every"
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["space", "user"], name="participation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"participation {self.pk}"

    @property
    def role_word(self) -> str:
        """What to say of somebody's role; nothing for an ordinary participant."""
        plain = self.role == self.Role.PARTICIPANT
        return "" if plain else self.get_role_display()

    def is_active_at(self, moment: datetime) -> bool:
        in_time = self.until is None or self.until > moment
        return self.state == self.State.ACTIVE and in_time


class Topic(models.Model):
    """A question or a discussion: a tree of posts, the first of which is its text.

    A topic is listed as long as one of its posts is visible.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        DISCUSSION = "discussion", _("discussion")
        ANNOUNCEMENT = "announcement", _("announcement")

    public_id = PublicIdField()
    space = models.ForeignKey(Space, models.PROTECT, related_name="topics")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(max_length=80, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_closed = models.BooleanField(default=False, editable=False)
    is_pinned = models.BooleanField(default=False, editable=False)
    has_answer = models.BooleanField(default=False, editable=False)
    # Figures of the visible posts.
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(null=True, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    # Posts are numbered under the topic's lock; `gone` are the numbers not visible now.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    gone = NumbersField()
    # Grows with every change that shows: what was drawn for an older one is stale.
    version = models.PositiveIntegerField(default=0, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(
                fields=["space", "-last_post_at", "-id"],
                condition=Q(post_count__gt=0),
                name="topic_newest",
            ),
            models.Index(
                fields=["space", "-last_post_at", "-id"],
                condition=Q(post_count=1, kind="question"),
                name="topic_unanswered",
            ),
            models.Index(
                fields=["space"], condition=Q(is_pinned=True), name="topic_pinned"
            ),
        ]

    def __str__(self) -> str:
        return f"topic {self.public_id}"

    @property
    def reply_count(self) -> int:
        return max(self.post_count - 1, 0)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION


class Post(models.Model):
    """One contribution, at its place in the tree of its topic."""

    class Format(models.TextChoices):
        TEXT = "text", _("plain text")
        HTML = "html", _("rich text")

    class State(models.TextChoices):
        VISIBLE = "visible", _("visible")
        PENDING = "pending", _("waits for approval")
        HELD = "held", _("held")
        HIDDEN = "hidden", _("hidden")
        REMOVED = "removed", _("removed")

    public_id = PublicIdField()
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts"
    )
    # For whom the author spoke when this was written.
    author_organisation = models.CharField(max_length=130, blank=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replies", editable=False
    )
    # In order of writing; unread marks and live hints count by it.
    number = models.PositiveIntegerField(editable=False)
    # In order of the tree; sparse, see commands.placing.
    position = models.BigIntegerField(editable=False)
    depth = models.PositiveIntegerField(default=0, editable=False)
    source = models.TextField()
    source_format = models.CharField(max_length=4, choices=Format, default=Format.TEXT)
    html = models.TextField(editable=False)
    text = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(
        max_length=10, choices=State, default=State.VISIBLE, editable=False
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    submit_key = models.UUIDField(null=True, editable=False)
    import_key = models.CharField(
        max_length=160, unique=True, null=True, blank=True, editable=False
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "number"], name="post_number_once"
            ),
            models.UniqueConstraint(
                fields=["topic", "position"], name="post_place_once"
            ),
            # A resend of the same form makes one post.
            models.UniqueConstraint(
                fields=["author", "submit_key"],
                condition=Q(submit_key__isnull=False),
                name="post_submitted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "-created_at"],
                condition=Q(state="visible"),
                name="post_newest_in_topic",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.public_id}"

    @property
    def is_visible(self) -> bool:
        return self.state == self.State.VISIBLE

    @property
    def path(self) -> str:
        return places.post_path(self.public_id)


class Revision(models.Model):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    source = models.TextField()
    source_format = models.CharField(max_length=4, choices=Post.Format)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"revision {self.pk}"


class ReadMark(models.Model):
    """What one person has read in one topic, to the single post."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_marks"
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="read_marks")
    numbers = NumbersField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"read mark {self.pk}"


class SearchEntry(models.Model):
    """A visible post as the search knows it; kept by `commands.indexing`."""

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    written_at = models.DateTimeField()
    # On PostgreSQL; SQLite keeps words in a table of its own, see `searchtables`.
    words = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="search_words"),
            models.Index(fields=["-written_at", "-post"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"search entry {self.pk}"


class Follow(models.Model):
    """Somebody wants to know of every reply in a topic, or explicitly not."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_topics"
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    is_muted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


def byline(post: Post, viewer: "User | None") -> Byline:
    """The one way in which an author's name reaches a page, a mail or a feed."""
    author = post.author
    detail = post.author_organisation
    if author.job_title and author.kind == "person":
        detail = ", ".join(part for part in (author.job_title, detail) if part)
    return Byline(author.display_name, detail, author.pk)
