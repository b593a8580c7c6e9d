"""Who has which role on the site, from when until when, and by whom."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import RoleGrantQuerySet, RoleReviewQuerySet

# Who acts with a command on the server, in the words of every page and table.
SITE_OPERATOR = _("whoever runs the site")


class Role(models.TextChoices):
    """What somebody does for the site; each may as little as it needs."""

    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("editor")
    ADVISER = "adviser", _("adviser")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleGrant(models.Model):
    """A role of somebody. The history; policies ask the flags on the person's row."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    # Empty: by a command of whoever runs the site.
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
        """Who gave it, in words."""
        if self.granted_by is None:
            return str(SITE_OPERATOR)
        return self.granted_by.display_name


class RoleReview(models.Model):
    """Somebody went through the list of roles and found it right."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    roles = models.PositiveIntegerField()

    objects = RoleReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"review of roles {self.pk}"
