from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import UUID4
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.number_set import NumberSetField
from forum.models.posts import Post
from forum.models.spaces import Space
from forum.models.topics import Topic
from forum.querysets import BookmarkQuerySet, DraftQuerySet


class ReadMark(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="read_marks",
        db_index=False,
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="read_marks")
    numbers = NumberSetField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"read mark {self.pk}"


class Follow(models.Model):
    class Level(models.TextChoices):
        ALL = "all", _("everything")
        MINE = "mine", _("only what concerns me")
        NONE = "none", _("nothing")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="followed_topics",
        db_index=False,
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    level = models.CharField(max_length=4, choices=Level, default=Level.ALL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class Bookmark(models.Model):
    """A bookmarked post with a note, private to the user."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="bookmarks",
        db_index=False,
    )
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], name="bookmark_once"),
        ]

    def __str__(self) -> str:
        return f"bookmark {self.pk}"


class Draft(models.Model):
    """An unfinished text: one for each open form."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", db_index=False
    )
    # The form it belongs to: `space.815`, `reply.90125`, `edit.90125`.
    form = models.CharField(max_length=40)
    # Set by the open form. The database default is for an earlier release that still
    # runs during an upgrade.
    key = models.UUIDField(default=uuid4, db_default=UUID4(), editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="drafts")
    title = models.CharField(max_length=160, blank=True)
    source = models.TextField(blank=True)
    source_format = models.CharField(max_length=4, choices=Post.Format)
    # Other fields of the new topic form, for example kind and anonymity.
    choices = models.JSONField(default=dict, db_default={}, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # Increases with each save of the form, to detect requests that arrive out of order.
    sequence = models.BigIntegerField(default=0, db_default=0)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "key"], name="draft_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
