"""Allauth adapters for accounts, sessions and second factors."""

from base64 import b32encode
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter

from accounts import commands, policy
from accounts.authentication.email_domains import (
    is_domain_expired,
    must_choose_organisation,
)
from accounts.authentication.suspension import get_notice
from accounts.commands import account_emails
from accounts.models import Organisation, SecurityEvent, User
from accounts.sso import reauthentication
from accounts.templatetags.devices import browser
from core.security import encryption

if TYPE_CHECKING:
    from accounts.policy import Viewer


# Allauth's mail to an address without an account. It is rendered, so that the response
# takes as long as any other, but not sent: otherwise the form could be used to mail
# arbitrary addresses.
UNKNOWN_ACCOUNT = "account/email/unknown_account"
# Mails that give access to an account or reveal that one exists. They are not sent to
# an address at an expired domain.
SECRET_TEMPLATES = {
    "account/email/login_code",
    "account/email/account_already_exists",
    UNKNOWN_ACCOUNT,
}
# Context variables with an absolute URL, built by allauth from the Host header.
LINK_VARIABLES = {"activate_url", "password_reset_url", "signup_url"}
# The hour is `ACCOUNT_LOGIN_TIMEOUT`.
SIGN_IN_NOW = gettext_lazy(
    "You can sign in now. The link does so by itself only within an hour, in the "
    "browser in which you made the account."
)
MFA_STAGE = "accounts.authentication.stages.SecondFactorStage"


def to_site_url(url: str) -> str:
    """Return the same URL on `SITE_URL`.

    The Host header of a request must not decide where a link in a mail leads.
    """
    return settings.SITE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


class AccountAdapter(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        """Refuse addresses that are not ASCII.

        Look-alike letters are refused in every form: the text that is compared with a
        domain must be the text that is mailed.
        """
        if not email.isascii():
            raise ValidationError(_("Use an address with plain letters only."))
        cleaned: str = super().clean_email(email)
        return cleaned

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": MFA_STAGE}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Queue the mail.

        A request neither waits for the mail server nor fails with it.
        """
        told = {"email": email, **context, **account_emails.site_context()}
        told |= {name: to_site_url(told[name]) for name in LINK_VARIABLES & told.keys()}
        mail = self.render_mail(template_prefix, email, told)
        # Checked for known and unknown addresses alike, so that both take the same
        # time.
        lapsed = template_prefix in SECRET_TEMPLATES and is_domain_expired(email)
        nobody = lapsed or template_prefix == UNKNOWN_ACCOUNT
        queue = commands.queue_decoy if nobody else commands.queue_mail
        queue(address=email, subject=str(mail.subject), text=str(mail.body))

    def is_reauthentication_required(self, *, app: str, **rest: object) -> bool:
        """Require reauthentication also of users who sign in only through a provider.

        Allauth calls this before it looks up the available methods. For users without a
        password or a second factor it would require nothing.
        """
        if reauthentication.must_reauthenticate(allauth_context.request):
            raise ReauthenticationRequired
        asked: bool = super().is_reauthentication_required(app=app, **rest)
        return asked

    def get_reauthentication_methods(self, user: "Viewer") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not found and reauthentication.reauth_providers(user):
            found.append({"id": "shown_again", "url": reverse("sso-reauthenticate")})
        return found

    def login(self, request: HttpRequest, user: User) -> None:
        """Refuse an account that is no longer active.

        Allauth checks this only at the first login stage, and the last stage can come
        an hour later.
        """
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        # Read this before `super().login()`, which updates `last_login`.
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        must_ask = policy.is_member(user) and (
            not user.organisation_name and commands.get_affiliation_options(user)
        )
        if must_ask:
            return reverse("affiliations")
        return str(super().get_login_redirect_url(request))

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Return the next page when a confirmation link did not sign the user in.

        A signed-in user who confirmed an address of another employer goes to the page
        for affiliations. A new user is told to sign in.
        """
        request = allauth_context.request
        user: Viewer = request.user
        is_new = email_address.verified and email_address.user.last_login is None
        if is_new and not user.is_authenticated:
            messages.info(request, SIGN_IN_NOW)
        if policy.is_member(user) and email_address.user_id == user.pk:
            proved = set(Organisation.objects.served_by([email_address.email]))
            if proved and proved.isdisjoint(Organisation.objects.of(user)):
                return reverse("affiliations")
        return str(super().get_email_verification_redirect_url(email_address))

    def post_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        redirect_url: str | None,
        **rest: object,
    ) -> HttpResponse:
        """Choose the page after signing in.

        A requested page takes precedence. Otherwise a user who must choose an
        organisation goes to the page for affiliations, and a new user to
        `FIRST_SIGN_IN_URL`.
        """
        if not redirect_url and policy.is_member(user):
            if must_choose_organisation(user):
                redirect_url = reverse("affiliations")
            elif getattr(request, "is_first_sign_in", False):
                redirect_url = settings.FIRST_SIGN_IN_URL
        response: HttpResponse = super().post_login(
            request, user, redirect_url=redirect_url, **rest
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Announce it after signing out: open pages then check the session."""
        user = request.user
        user_id = user.pk
        if user.is_authenticated:
            commands.log_event(SecurityEvent.Kind.SIGN_OUT, actor=user, person=user)
        super().logout(request)
        if user_id is not None:
            commands.announce_session_end(user_id)

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._note_refused(credentials, "too many attempts")
            raise

    def authentication_failed(
        self, request: HttpRequest, **credentials: object
    ) -> None:
        self._note_refused(credentials, "password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        commands.log_event(
            SecurityEvent.Kind.SIGN_IN,
            person=user,
            result=SecurityEvent.Result.REFUSED,
            detail="closed account",
        )
        notice = get_notice(user)
        if notice is None:
            response: HttpResponse = super().respond_user_inactive(request, user)
            return response
        # Only reached after authentication, so the user may read the reason.
        page = render(request, "account/account_inactive.html", {"notice": notice})
        page["Cache-Control"] = "private, no-store"
        return page

    def _note_refused(self, credentials: dict[str, Any], detail: str) -> None:
        commands.log_refused_sign_in(credentials.get("email"), detail=detail)

    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        user.display_name = form.cleaned_data["display_name"]
        user.job_title = form.cleaned_data.get("job_title", "")
        result: User = super().save_user(request, user, form, commit)
        return result


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Any) -> None:
        """End sessions, and make the pages that are open in them check the session."""
        people = {session.user_id for session in sessions}
        super().end_sessions(sessions)
        for user_id in people:
            commands.announce_session_end(user_id)


class MfaAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return encryption.decrypt(encrypted_text)
        except encryption.DecryptionError:
            # The encryption key was removed. Return a random secret: no code matches
            # until the user sets up the app again.
            return b32encode(token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to delete the last second factor of a user who must have one."""
        user: User = authenticator.user
        others = Authenticator.objects.filter(user=user).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        if others.exclude(pk=authenticator.pk).exists():
            return True
        user.has_second_factor = False
        return not policy.must_set_up_second_factor(user)

    def generate_authenticator_name(self, user: "Viewer", type: object) -> str:
        return browser(allauth_context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return `SITE_URL` as the relying party, whatever the Host header says."""
        host = urlsplit(settings.SITE_URL).hostname or ""
        return {"id": host, "name": settings.SITE_NAME}
