from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from forum import paths
from forum.models.posts import Post
from forum.models.spaces import Space
from forum.models.topics import Topic
from forum.querysets import ModerationEntryQuerySet, ReportQuerySet


class Report(models.Model):
    class Reason(models.TextChoices):
        PERSONAL = "personal", _("There is personal data in it")
        CONFIDENTIAL = "confidential", _("There is something confidential in it")
        RUDE = "rude", _("It is rude or hurtful")
        WRONG = "wrong", _("It is not right, or misleading")
        PLACE = "place", _("It stands in the wrong place")
        OTHER = "other", _("Something else")

    public_id = PublicIdField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports"
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    comment = models.CharField(_("explanation"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"],
                condition=Q(settled_at=None),
                name="report_once_while_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(settled_at=None),
                name="report_open",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.public_id}"


class ModerationEntry(models.Model):
    """A moderation action. Immutable, except that its reason can be emptied."""

    class Act(models.TextChoices):
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("shown again")
        REMOVE = "remove", _("removed")
        APPROVE = "approve", _("approved")
        REFUSE = "refuse", _("refused")
        EDIT = "edit", _("edited")
        DISMISS = "dismiss", _("report dismissed")
        REVEAL = "reveal", _("name revealed")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("no longer pinned")
        CLOSE = "close", _("closed")
        OPEN = "open", _("opened again")
        ARCHIVE = "archive", _("archived")
        UNARCHIVE = "unarchive", _("taken out of the archive")
        MOVE = "move", _("moved")
        SPLIT = "split", _("split off")
        MERGE = "merge", _("merged")
        WARN = "warn", _("warned")
        MUTE = "mute", _("may not write for a while")
        UNMUTE = "unmute", _("may write again")
        SUSPEND = "suspend", _("suspended")
        UNSUSPEND = "unsuspend", _("no longer suspended")
        REMOVE_PERSON = "remove_person", _("taken out of the space")
        BREAK_GLASS = "break_glass", _("an administrator reads along")
        ERASE_VERSION = "erase_version", _("earlier version erased")
        ERASE_PASSAGE = "erase_passage", _("passage erased")
        END_GLASS = "end_glass", _("an administrator stopped reading along")
        GLASS_OVER = "glass_over", _("the time for reading along was over")

    public_id = PublicIdField()
    act = models.CharField(max_length=14, choices=Act)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    # Empty for an action on a whole account.
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        related_name="moderation_entries",
        db_index=False,
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # The person concerned, for example the author of the post.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="moderation_entries",
        db_index=False,
    )
    # The new space of a move; the other topic of a split or merge.
    to_space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    to_topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ModerationEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["space", "-id"], name="moderation_of_space"),
            models.Index(fields=["person", "-id"], name="moderation_of_person"),
        ]

    def __str__(self) -> str:
        return f"moderation entry {self.public_id}"

    @property
    def path(self) -> str:
        return paths.entry_path(self.public_id)

    @property
    def subject_user_id(self) -> int | None:
        """Return the id of the person to notify.

        For an anonymous post `person` is empty, and the author is taken from the post.
        """
        if self.person_id is None and self.post is not None and self.post.is_anonymous:
            return self.post.author_id
        return self.person_id


class MoveProposal(models.Model):
    """A proposal to move a topic out of its closed space.

    The move requires the consent of all authors in the topic.
    """

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="move_proposal")
    to_space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"move proposal {self.pk}"


class MoveAnswer(models.Model):
    """An author's answer to a proposal. It can be changed until the topic is moved."""

    proposal = models.ForeignKey(
        MoveProposal, models.CASCADE, related_name="answers", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    agrees = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "author"], name="move_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"move answer {self.pk}"
