from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import RoleGrantQuerySet, RoleReviewQuerySet

# Label for actions by a management command.
SITE_OPERATOR = _("whoever runs the site")


class Role(models.TextChoices):
    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("editor")
    ADVISER = "adviser", _("adviser")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleGrant(models.Model):
    """The period in which a user has a role.

    This is the history. Policies read the flags on the user row.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    # Empty if a management command granted it.
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ("role", "granted_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at=None),
                name="role_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"role {self.pk}"

    @property
    def given_by(self) -> str:
        if self.granted_by is None:
            return str(SITE_OPERATOR)
        return self.granted_by.display_name


class RoleReview(models.Model):
    """An administrator reviewed the list of roles and found it correct."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    roles = models.PositiveIntegerField()

    objects = RoleReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"review of roles {self.pk}"
