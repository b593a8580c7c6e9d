from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from groups.models.groups import Group
from groups.querysets import JoinRequestQuerySet, MembershipReviewQuerySet


class Agreement(models.Model):
    """A user's acceptance of one version of the agreements."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="agreements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user", "version"], name="agreement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class MembershipLogEntry(models.Model):
    """A change of the roster, or a confirmed membership. Append-only."""

    class Act(models.TextChoices):
        JOINED = "joined", _("came in")
        LEFT = "left", _("left")
        REMOVED = "removed", _("taken out of the group")
        LEADS = "leads", _("leads the group from now on")
        LEADS_NOT = "leads_not", _("no longer leads the group")
        ADDRESS_ENDED = "address_ended", _("suspended: the work address ended")
        LAPSED = "lapsed", _("suspended: nobody confirmed the membership")
        CONFIRMED = "confirmed", _("confirmed")

    group = models.ForeignKey(Group, models.CASCADE, related_name="membership_log")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    act = models.CharField(max_length=14, choices=Act)
    # None for automatic changes: a review that expired, or a work address that ended.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["group", "person", "-id"], name="roster_of_person"),
        ]

    def __str__(self) -> str:
        return f"membership log entry {self.pk}"


class MembershipReview(models.Model):
    """A yearly review. Members who are not confirmed before `due_at` are suspended."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="reviews")
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # When a moderator last had the facilitators reminded.
    reminded_at = models.DateTimeField(null=True)

    objects = MembershipReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(closed_at=None), name="review_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"membership review {self.pk}"


class JoinRequest(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("not answered")
        INVITED = "invited", _("invited")
        DECLINED = "declined", _("not now")

    public_id = PublicIdField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    message = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(state="open"),
                name="join_request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"join request {self.public_id}"
