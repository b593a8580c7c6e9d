from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import EmailDomain, Organisation
from accounts.querysets import SignInProviderQuerySet
from core.public_id import PublicIdField
from core.security.encryption import DecryptionError, decrypt


class SignInProvider(models.Model):
    """An OpenID Connect provider of one or more organisations.

    Its users are identified by issuer and subject, so there is one row per issuer and
    the issuer of a row never changes. Its statements about addresses count only at its
    own `domains`, and only while these are confirmed.
    """

    public_id = PublicIdField()
    name = models.CharField(
        _("name"),
        max_length=40,
        help_text=_("Stands on the button: “Sign in with …”."),
    )
    issuer = models.URLField(
        _("issuer"),
        max_length=300,
        unique=True,
        help_text=_("The address that the provider calls itself by."),
    )
    client_id = models.CharField(_("client id"), max_length=191)
    encrypted_secret = models.TextField(blank=True, editable=False)
    organisations = models.ManyToManyField(
        Organisation, related_name="sign_in_providers", verbose_name=_("organisations")
    )
    domains = models.ManyToManyField(
        EmailDomain,
        related_name="sign_in_providers",
        blank=True,
        verbose_name=_("e-mail domains"),
    )
    counts_second_factor = models.BooleanField(
        _("its second factor counts"),
        default=False,
        help_text=_("Then nobody whom it asked for one is asked for another here."),
    )
    second_factor_acr = models.CharField(
        _("acr values that prove a second factor"), max_length=300, blank=True
    )
    is_active = models.BooleanField(_("in use"), default=True)
    # The last successful connection test; required before activation.
    tested_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SignInProviderQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("sign-in provider")
        verbose_name_plural = _("sign-in providers")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Return the id that allauth uses in URLs and in `SocialAccount.provider`."""
        return str(self.public_id)

    @property
    def login_path(self) -> str:
        return reverse("openid_connect_login", args=[self.key])

    @property
    def secret(self) -> str:
        """Return the client secret.

        Empty if its encryption key was removed: signing in fails then.
        """
        if not self.encrypted_secret:
            return ""
        try:
            return decrypt(self.encrypted_secret)
        except DecryptionError:
            return ""

    @property
    def acr_values(self) -> list[str]:
        return self.second_factor_acr.split()
