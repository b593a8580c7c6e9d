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
    """A question, discussion, announcement or poll: a tree of posts.

    The first post is its text. A topic is listed while it has a visible post.
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
    # See `byline`.
    is_anonymous = models.BooleanField(default=False, editable=False)
    is_closed = models.BooleanField(default=False, editable=False)
    is_pinned = models.BooleanField(default=False, editable=False)
    # Not in lists and closed; still readable at its URL.
    is_archived = models.BooleanField(default=False, editable=False)
    has_answer = models.BooleanField(default=False, editable=False)
    # Settled by the asker without an accepted answer.
    solved_at = models.DateTimeField(null=True, editable=False)
    # Set for a merged topic: it has no posts, and its URL redirects.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", editable=False
    )
    # Counters of the visible posts.
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
    # Posts are numbered under the topic's lock; `hidden_numbers` are the numbers not visible now.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    hidden_numbers = NumberSetField()
    # Increases with each visible change: part of the keys of cached fragments.
    version = models.PositiveIntegerField(default=0, editable=False)
    import_key = models.CharField(
        max_length=120, unique=True, null=True, blank=True, editable=False
    )
    # Set by `with_reader_state` of `forum.selectors.reader_state`.
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
                # Lets the sum of unread posts (`forum.selectors.unread_posts`) use an
                # index-only scan of ten thousand topics.
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
        return 1 not in self.hidden_numbers

    @property
    def reply_count(self) -> int:
        return max(self.post_count - int(self.has_first_post), 0)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION

    @property
    def is_settled(self) -> bool:
        return self.is_question and (self.has_answer or self.solved_at is not None)


class Publication(models.Model):
    """A page that was made from a topic."""

    topic = models.OneToOneField(
        Topic, models.CASCADE, primary_key=True, related_name="publication"
    )
    path = models.CharField(max_length=255)
    title = models.CharField(max_length=255)

    def __str__(self) -> str:
        return f"publication {self.pk}"


class Poll(models.Model):
    """The settings of a topic of kind *poll*; its title is the question."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="poll")
    is_multiple = models.BooleanField(_("more than one choice"), default=False)
    # Nobody can know who chose what: the link is not stored.
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    hides_results = models.BooleanField(
        _("results only after it has closed"), default=False
    )
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    voter_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"poll {self.pk}"

    def is_over_at(self, moment: datetime) -> bool:
        """Check the closing date. No job is needed to close a poll."""
        return self.closes_at is not None and self.closes_at <= moment


class PollOption(models.Model):
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
    """A vote. `option` is empty in anonymous polls."""

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
