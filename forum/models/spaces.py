from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from forum import paths
from forum.querysets import (
    ActiveParticipationManager,
    ParticipationQuerySet,
    SpaceQuerySet,
)


class Space(models.Model):
    """A discussion space. `commands.counters` maintains its counters."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("everybody with an account")
        CLOSED = "closed", _("invited people only")

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", _("open")
        RESTRICTED = "restricted", _("restricted")
        CONFIDENTIAL = "confidential", _("confidential")

    public_id = PublicIdField()
    # Closed spaces have none: a URL must not reveal the subject of a group.
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
    allows_anonymous = models.BooleanField(
        _("questions may be asked anonymously to colleagues"), default=False
    )
    participant_count = models.PositiveIntegerField(default=0, editable=False)
    topic_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(null=True, editable=False)
    # Read-only since then: see `policy.SpacePermissions.is_writable`.
    archived_at = models.DateTimeField(null=True, editable=False)
    # Increases with each change that is visible on its pages.
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
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_confidential(self) -> bool:
        return self.confidentiality == self.Confidentiality.CONFIDENTIAL

    @property
    def path(self) -> str:
        return paths.space_path(self.public_id, self.slug)


class Participation(models.Model):
    """A user in a space: the source of both access and participant counts.

    `objects` returns active participations only; `all_objects` returns all.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("participant")
        FACILITATOR = "facilitator", _("facilitator")
        GUEST = "guest", _("guest")
        # An administrator with break-glass access: until a date, and not counted.
        INSPECTOR = "inspector", _("administrator")

    class State(models.TextChoices):
        ACTIVE = "active", _("takes part")
        LEFT = "left", _("left")
        SUSPENDED = "suspended", _("suspended")
        REMOVED = "removed", _("removed")

    class Follow(models.TextChoices):
        ALL = "all", _("everything")
        TOPICS = "topics", _("new topics")
        MINE = "mine", _("only what concerns me")
        NONE = "none", _("nothing")

    space = models.ForeignKey(
        Space, models.CASCADE, related_name="participations", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    follow = models.CharField(max_length=10, choices=Follow, default=Follow.TOPICS)
    # The user's organisation when they joined or were last confirmed.
    organisation = models.CharField(max_length=130, blank=True, editable=False)
    until = models.DateTimeField(null=True, blank=True)
    # Set for new members who may not read earlier topics: see `policy.topics_seen_by`.
    # Never set for facilitators.
    history_visible_from = models.DateTimeField(null=True, blank=True)
    # The policy compares both dates itself: muted means read-only.
    muted_until = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # When the state last changed.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActiveParticipationManager()
    all_objects = ParticipationQuerySet.as_manager()

    class Meta:
        base_manager_name = "all_objects"
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
        plain = self.role == self.Role.PARTICIPANT
        return "" if plain else self.get_role_display()

    @property
    def leads(self) -> bool:
        return self.role == self.Role.FACILITATOR

    @property
    def can_be_shut_out(self) -> bool:
        """Return whether the user can be suspended or removed.

        Not if they left or were removed: the end of a suspension would let them in.
        """
        return self.state in {self.State.ACTIVE, self.State.SUSPENDED}

    def is_active_at(self, moment: datetime) -> bool:
        in_time = self.until is None or self.until > moment
        return self.state == self.State.ACTIVE and in_time
