from typing import Any, Never

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.models.providers import SignInProvider
from accounts.models.roles import SITE_OPERATOR
from accounts.querysets import ImmutableRowError, SecurityEventQuerySet
from accounts.security_log import labels
from core.public_id import PublicIdField


class SecurityEvent(models.Model):
    """An immutable entry of the security log.

    Holds ids and fixed codes, never a password, a code, a token or typed text.
    `accounts.commands.security_log` adds rows and deletes them after the retention
    period.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("signing in")
        SIGN_OUT = "sign_out", _("signing out")
        SIGN_UP = "sign_up", _("new account")
        PASSWORD = "password", _("password changed")
        ADDRESS = "address", _("addresses changed")
        FACTOR = "factor", _("second step changed")
        WORK = "work", _("works elsewhere")
        LEAVING = "leaving", _("account ended")
        MERGING = "merging", _("accounts put together")
        TIE = "tie", _("organisation tied or untied")
        ADMISSION = "admission", _("admission")
        SUSPENSION = "suspension", _("suspended")
        RESTORATION = "restoration", _("suspension ended")
        MUTING = "muting", _("muted")
        SESSIONS = "sessions", _("signed out everywhere")
        ROLE_GIVEN = "role_given", _("role given")
        ROLE_TAKEN = "role_taken", _("role taken away")
        ROLES_REVIEWED = "roles_reviewed", _("roles looked through")
        ROLES_REMINDED = "roles_reminded", _("reminder to look through the roles")
        PROVIDER = "provider", _("sign-in provider")
        ORGANISATION = "organisation", _("organisation")
        DOMAIN = "domain", _("e-mail domain")
        EXPORT = "export", _("list exported")
        BREAK_GLASS = "break_glass", _("reading along in a group")

    class Result(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    public_id = PublicIdField()
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    result = models.CharField(_("result"), max_length=10, choices=Result)
    # Empty for visitors, the site itself and management commands.
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # The affected person; the same as the actor for actions on one's own account.
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="security_events"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    provider = models.ForeignKey(
        SignInProvider, models.PROTECT, null=True, related_name="+"
    )
    detail = models.CharField(_("detail"), max_length=120, blank=True)
    # Public id of the entry of the moderation log with the reason, if there is one.
    reference = models.PositiveBigIntegerField(null=True, editable=False)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    device = models.CharField(_("browser"), max_length=60, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["kind", "-at"], name="security_event_kind"),
        ]

    def __str__(self) -> str:
        return f"security event {self.pk}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise ImmutableRowError
        super().save(*args, **options)

    def delete(self, *_args: object, **_options: object) -> Never:
        raise ImmutableRowError

    @property
    def by(self) -> str:
        """Return the actor's name, or a description if no signed-in user did it."""
        if self.actor is not None:
            return self.actor.display_name
        if self.kind in {self.Kind.ROLE_GIVEN, self.Kind.ROLE_TAKEN}:
            return str(SITE_OPERATOR)
        return str(_("the site, or a visitor"))

    @property
    def detail_label(self) -> str:
        return labels.label_for(self.detail)
