from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.bylines import (
    Byline,
    Visibility,
    anonymous_byline,
    photo_path,
    visible_job_title,
)
from accounts.policy import is_member
from core.clock import today
from core.public_id import PublicIdField
from forum import paths
from forum.models.spaces import Space
from forum.models.topics import Topic
from forum.querysets import AttachmentQuerySet, PostQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Post(models.Model):
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
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="posts", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="posts",
        db_index=False,  # covered by `post_of_author`
    )
    # The author's organisation when the post was written.
    author_organisation = models.CharField(max_length=130, blank=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replies", editable=False
    )
    # Written by the author of an anonymous question in its topic: see `byline`.
    is_anonymous = models.BooleanField(default=False, editable=False)
    # In order of writing. Read marks and live updates refer to it.
    number = models.PositiveIntegerField(editable=False)
    # In tree order; sparse: see commands.tree_positions.
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
    # An adviser checked the current text, valid until and including a date.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    checked_on = models.DateField(null=True, editable=False)
    valid_until = models.DateField(null=True, editable=False)
    # When the adviser was notified that the date has passed.
    flagged_outdated_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    # Whether the last edit was made by a moderator or facilitator.
    edited_by_moderator = models.BooleanField(default=False, editable=False)
    # The number of edits, used as an optimistic lock.
    edit_count = models.PositiveIntegerField(default=0, editable=False)
    useful_count = models.PositiveIntegerField(default=0, editable=False)
    recognised_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    idempotency_key = models.UUIDField(null=True, editable=False)
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
            # A resubmission of the same form creates no second post.
            models.UniqueConstraint(
                fields=["author", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="post_submitted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "-created_at"], name="post_newest_in_topic"),
            models.Index(
                fields=["author", "-created_at", "-id"], name="post_of_author"
            ),
            # Rare in a topic, but queried whenever its first page is rendered.
            models.Index(
                fields=["topic"],
                condition=Q(accepted_at__isnull=False),
                name="post_accepted",
            ),
            models.Index(
                fields=["author"],
                condition=Q(accepted_at__isnull=False),
                name="post_chosen_of_author",
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(valid_until__isnull=False),
                name="post_valid_until",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["pending", "held"]),
                name="post_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.public_id}"

    @property
    def is_visible(self) -> bool:
        return self.state == self.State.VISIBLE

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.PENDING, self.State.HELD}

    @property
    def is_outdated(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()

    @property
    def is_first_post(self) -> bool:
        return self.parent_id is None

    @property
    def opens_poll(self) -> bool:
        """Return whether this post introduces a poll. Its text may be blank."""
        return self.number == 1 and self.topic.kind == Topic.Kind.POLL

    @property
    def path(self) -> str:
        return paths.post_path(self.public_id)


class Revision(models.Model):
    """The text of a post before an edit, and who made that edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    source = models.TextField()
    source_format = models.CharField(max_length=4, choices=Post.Format)
    # The topic's title before the edit, if the edit changed it.
    title = models.CharField(max_length=160, blank=True, default="", db_default="")
    # When the edit replaced this text.
    written_at = models.DateTimeField(default=timezone.now)
    by_moderator = models.BooleanField(default=False)
    # When text and title were erased. The row stays as a record.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"revision {self.pk}"


class Mention(models.Model):
    """A mention of a user in a post. The user is notified once."""

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="mentions", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class Reaction(models.Model):
    """A reaction to a post. The post has the counters."""

    class Kind(models.TextChoices):
        USEFUL = "useful", _("useful")
        RECOGNISED = "recognised", _("recognised")
        THANKS = "thanks", _("thank you")

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="reactions", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reactions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    # The user's organisation at the time: *herkenbaar* lists municipalities.
    organisation = models.CharField(max_length=130, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "user", "kind"], name="reaction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"reaction {self.pk}"


class Attachment(models.Model):
    """A picture or document.

    It is served to users who can see a post in its space that shows it. It is also
    served to its uploader while they can see the space. It is deleted if no post shows
    it for the grace period.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        DOCUMENT = "document", _("document")

    public_id = PublicIdField()
    space = models.ForeignKey(Space, models.PROTECT, related_name="attachments")
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments"
    )
    posts = models.ManyToManyField(Post, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind)
    # The name for display and download; `file` is the name in storage.
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    file = models.CharField(max_length=120, unique=True, editable=False)
    size = models.PositiveIntegerField(editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when no published or pending post shows it.
    unused_since = models.DateTimeField(null=True, default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["unused_since"],
                condition=Q(unused_since__isnull=False),
                name="attachment_unused",
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.public_id}"

    @property
    def path(self) -> str:
        return paths.attachment_path(self.public_id)

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].upper()


def byline(
    post: Post, viewer: "User | AnonymousUser | None", *, in_group: bool = False
) -> Byline:
    """Return the author's name and details for display: the only way to do so.

    Anonymous posts show no name to anybody, including the author, moderators and
    facilitators, because rendered pages are cached for all. For an exception see
    `commands.reveal_author`. `in_group`: the viewer is in the closed space of the post.
    """
    if post.is_anonymous:
        return anonymous_byline()
    author = post.author
    to = Visibility.MEMBER if viewer and is_member(viewer) else Visibility.VISITOR
    to = Visibility.GROUP if in_group else to
    detail = post.author_organisation
    # Show the job title only if the author still works for the same organisation.
    if author.kind == author.Kind.PERSON and detail in {"", author.organisation_name}:
        parts = (visible_job_title(author, to), detail)
        detail = ", ".join(part for part in parts if part)
    return Byline(author.display_name, detail, author.pk, photo_path(author, to))
