"""Posts: the tree, what each says and said before, and by whom."""

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
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="posts", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="posts",
        db_index=False,  # `post_of_author` begins with it
    )
    # For whom the author spoke when this was written.
    author_organisation = models.CharField(max_length=130, blank=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replies", editable=False
    )
    # Written by the asker of an anonymous question, in it: see `byline`.
    is_anonymous = models.BooleanField(default=False, editable=False)
    # In order of writing; unread marks and live hints count by it.
    number = models.PositiveIntegerField(editable=False)
    # In order of the tree; sparse, see commands.tree_positions.
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
    # An adviser vouches for it, as it reads now, until and including a day.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    checked_on = models.DateField(null=True, editable=False)
    holds_until = models.DateField(null=True, editable=False)
    # When the adviser was told that the day is over.
    outdated_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    # The last edit was a moderator's.
    was_moderated = models.BooleanField(default=False, editable=False)
    # So many times; a form made for an earlier number would overwrite somebody.
    edit_count = models.PositiveIntegerField(default=0, editable=False)
    useful_count = models.PositiveIntegerField(default=0, editable=False)
    recognised_count = models.PositiveIntegerField(default=0, editable=False)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
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
            models.Index(fields=["topic", "-created_at"], name="post_newest_in_topic"),
            models.Index(
                fields=["author", "-created_at", "-id"], name="post_of_author"
            ),
            # Few in any topic, and asked whenever its first page is drawn.
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
                fields=["holds_until"],
                condition=Q(holds_until__isnull=False),
                name="post_holds_until",
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
        """Was it checked, and is the day over until which it held?"""
        return self.holds_until is not None and self.holds_until < today()

    @property
    def is_first_post(self) -> bool:
        """The title of the topic belongs to it."""
        return self.parent_id is None

    @property
    def opens_poll(self) -> bool:
        """A poll is asked by its title: what explains it may be left out."""
        return self.number == 1 and self.topic.kind == Topic.Kind.POLL

    @property
    def path(self) -> str:
        return paths.post_path(self.public_id)


class Revision(models.Model):
    """What a post said before an edit, and who made that edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    source = models.TextField()
    source_format = models.CharField(max_length=4, choices=Post.Format)
    # The topic's title before that edit, where it changed as well.
    title = models.CharField(max_length=160, blank=True, default="", db_default="")
    # When it was replaced by what came after it.
    written_at = models.DateTimeField(default=timezone.now)
    by_moderator = models.BooleanField(default=False)
    # When its text and its title were erased; that there was a version stays known.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"revision {self.pk}"


class Mention(models.Model):
    """A post names somebody, who may read it: they hear of it once."""

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
    """One word about a post; the counts stand on the post."""

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
    # Where the person worked then: *herkenbaar* names the municipalities.
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
    """A picture or a document, served to whoever sees a post of its space that shows it
    and, as long as they see that space, to who added it.

    It belongs to the posts that show it; without any it goes after a while.
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
    # As shown and offered for saving; where it lies is our own name.
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    file = models.CharField(max_length=120, unique=True, editable=False)
    size = models.PositiveIntegerField(editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when no post that stands shows it.
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
    """The one way in which an author's name reaches a page, a mail or a feed.

    Of what was asked anonymously it tells nothing to anybody, the asker and who curates
    included: pages are drawn once for all, see `commands.reveal_author`. `in_group`:
    the reader is in the closed space in which it stands.
    """
    if post.is_anonymous:
        return anonymous_byline()
    author = post.author
    to = Visibility.MEMBER if viewer and is_member(viewer) else Visibility.VISITOR
    to = Visibility.GROUP if in_group else to
    detail = post.author_organisation
    # A function belongs to the organisation of now: not to the one of that time.
    if author.kind == "person" and detail in {"", author.organisation_name}:
        parts = (visible_job_title(author, to), detail)
        detail = ", ".join(part for part in parts if part)
    return Byline(author.display_name, detail, author.pk, photo_path(author, to))
