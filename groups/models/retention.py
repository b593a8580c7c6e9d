from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.public_id import PublicIdField
from groups.models.groups import Group
from groups.querysets import DestructionQuerySet


class Hold(models.Model):
    """While a hold is in force, nothing of the group is erased.

    Members see the reason.
    """

    public_id = PublicIdField()
    group = models.ForeignKey(Group, models.PROTECT, related_name="holds")
    reason = models.CharField(_("reason"), max_length=500)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(lifted_at=None),
                name="hold_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.public_id}"


class DestructionRecord(models.Model):
    """A record that something was erased: what, when, on which reason, how many rows.

    It outlives its subject, so it has no foreign keys and no content: `subject` and
    `within` are former public ids.
    """

    class Reason(models.TextChoices):
        DATE = "date", _("the date agreed for the group was reached")
        CASE = "case", _("the time agreed for a case was over")
        WITHDRAWN = "withdrawn", _("whoever brought it took it back")

    public_id = PublicIdField()
    # `group`, or a part of a group; a kind of `core.security.erasure`.
    kind = models.CharField(max_length=20)
    subject = models.BigIntegerField()
    # The public id of the group, when a part of it was erased.
    within = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=10, choices=Reason)
    due_on = models.DateField(null=True)
    erased_at = models.DateTimeField(default=timezone.now)
    # Maps the name of each erasure step to its number of rows.
    counts = models.JSONField(default=dict)

    objects = DestructionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("record of a destruction")
        verbose_name_plural = _("records of destruction")

    def __str__(self) -> str:
        return f"destruction record {self.public_id}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class DestructionReader(models.Model):
    """A user who was a member when the group was erased, and can read its record.

    Neither the name of the group nor their role is stored. Deleted after
    `groups.commands.cleanup.RECORD_READERS_RETENTION`, and with the account.
    """

    record = models.ForeignKey(
        DestructionRecord, models.CASCADE, related_name="readers"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "user"], name="destruction_reader_once"
            ),
        ]

    def __str__(self) -> str:
        return f"reader of destruction record {self.record_id}"
