"""Topics: what a tree of posts is about, and its state."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from forum.models.number_set import NumberSet, NumberSetField
from forum.models.spaces import Space
from forum.querysets import TopicQuerySet


class Topic(models.Model):
    """A question or a discussion: a tree of posts, the first of which is its text.

    A topic is listed as long as one of its posts is visible.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        DISCUSSION = "discussion", _("discussion")
        ANNOUNCEMENT = "announcement", _("announcement")
        POLL = "poll", _("poll")

    public_id = PublicIdField()
    space = models.ForeignKey(Space, models.PROTECT, related_name="topics")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(max_length=80, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Asked anonymously to colleagues: see `byline`.
    is_anonymous = models.BooleanField(default=False, editable=False)
    is_closed = models.BooleanField(default=False, editable=False)
    is_pinned = models.BooleanField(default=False, editable=False)
    # Out of the lists and closed; whoever has its address reads on.
    is_archived = models.BooleanField(default=False, editable=False)
    has_answer = models.BooleanField(default=False, editable=False)
    # Settled, said the asker, without any single answer having done it.
    solved_at = models.DateTimeField(null=True, editable=False)
    # A merged topic has no posts of its own left: its address leads on.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", editable=False
    )
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
    last_is_anonymous = models.BooleanField(default=False, editable=False)
    # Posts are numbered under the topic's lock; `gone` are the numbers not visible now.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    gone = NumberSetField()
    # Grows with every change that shows: what was drawn for an older one is stale.
    version = models.PositiveIntegerField(default=0, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )
    # What one reader made of it, where `with_reader_state` of
    # `forum.selectors.reader_state` asked.
    read_numbers: NumberSet | None
    chosen_level: str | None

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(
                fields=["space", "-last_post_at", "-id"],
                condition=Q(post_count__gt=0, is_archived=False),
                # For the sum of unread posts (`forum.selectors.unread_posts`), without
                # a look at each of ten thousand topics.
                include=["created_at", "post_count"],
                name="topic_listed",
            ),
            models.Index(
                fields=["space", "-last_post_at", "-id"],
                condition=Q(
                    post_count=1, kind="question", solved_at=None, is_archived=False
                ),
                name="topic_unanswered",
            ),
            models.Index(
                fields=["space"], condition=Q(is_pinned=True), name="topic_pinned"
            ),
        ]

    def __str__(self) -> str:
        return f"topic {self.public_id}"

    @property
    def has_first_post(self) -> bool:
        """Is the first post, which has number 1, among the visible ones?"""
        return 1 not in self.gone

    @property
    def reply_count(self) -> int:
        """The visible posts but the first, which may itself be gone."""
        return max(self.post_count - int(self.has_first_post), 0)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION

    @property
    def is_settled(self) -> bool:
        """Is this a question that got its answer, or was solved without one?"""
        return self.is_question and (self.has_answer or self.solved_at is not None)


class Publication(models.Model):
    """What was asked in a topic was worked up into a page, which stands there."""

    topic = models.OneToOneField(
        Topic, models.CASCADE, primary_key=True, related_name="publication"
    )
    path = models.CharField(max_length=255)
    title = models.CharField(max_length=255)

    def __str__(self) -> str:
        return f"publication {self.pk}"


class Poll(models.Model):
    """The choices that a topic of the kind *poll* offers; its title is the question."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="poll")
    is_multiple = models.BooleanField(_("more than one choice"), default=False)
    # Then nobody, not even the database, knows who chose what.
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    hides_results = models.BooleanField(
        _("results only after it has closed"), default=False
    )
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    voter_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"poll {self.pk}"

    def is_over_at(self, moment: datetime) -> bool:
        """Compared at every look; no job has to write it."""
        return self.closes_at is not None and self.closes_at <= moment


class PollOption(models.Model):
    """One of the choices of a poll, and how many chose it."""

    poll = models.ForeignKey(
        Poll, models.CASCADE, related_name="options", db_index=False
    )
    text = models.CharField(max_length=160)
    place = models.PositiveSmallIntegerField()
    vote_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["poll", "place"], name="option_place_once"),
        ]

    def __str__(self) -> str:
        return f"option {self.pk}"


class PollVote(models.Model):
    """That somebody voted; and for what, unless the poll is anonymous."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="poll_votes"
    )
    option = models.ForeignKey(
        PollOption, models.CASCADE, null=True, related_name="votes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "user", "option"], name="vote_once_per_option"
            ),
            models.UniqueConstraint(
                fields=["poll", "user"],
                condition=Q(option=None),
                name="vote_once_if_anonymous",
            ),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
