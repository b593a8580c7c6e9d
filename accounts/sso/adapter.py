from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.http import urlencode

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin

from accounts import commands
from accounts.models import SecurityEvent, SignInProvider, User
from accounts.sso import reauthentication
from accounts.sso.http import build_session
from accounts.sso.id_token import IdTokenError
from core.markup import sanitize_line
from core.security.egress import EgressRefusedError

OPENID = "openid_connect"


class ProviderInactiveError(SocialApp.DoesNotExist, ValueError):
    """Raised when a provider is not active, also during a sign-in in progress."""


class ProviderAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self,
        request: HttpRequest | None,
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        return _of_rows(provider, client_id)

    def get_app(self, *args: object, **kwargs: object) -> SocialApp:
        try:
            return super().get_app(*args, **kwargs)
        except SocialApp.DoesNotExist as error:
            raise ProviderInactiveError from error

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        exception: object = None,
        **_rest: object,
    ) -> None:
        """Log the reason in our own words, without the provider's response."""
        known = isinstance(exception, IdTokenError | EgressRefusedError)
        reason = str(exception) if known else type(exception).__name__
        commands.log_event(
            SecurityEvent.Kind.SIGN_IN,
            provider=getattr(provider, "row", None),
            result=SecurityEvent.Result.REFUSED,
            detail=reason if exception else "cancelled, or no such sign-in",
        )

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep the current session if this was only a reauthentication."""
        if sociallogin.state.get("process") == reauthentication.REAUTHENTICATE:
            way_on = {"next": sociallogin.state.get("next") or "/"}
            page = reauthentication.finish_reauthentication(request, sociallogin)
            raise ImmediateHttpResponse(redirect(f"{page}?{urlencode(way_on)}"))

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never match an account by address: users connect a provider while signed in.

        An employer can give an address to somebody else, and a provider can be wrong or
        malicious.
        """
        return

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def is_email_verified(self, provider: object, email: str) -> bool:
        # `OrganisationProvider` decides this for each address.
        return False

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.display_name = sanitize_line(data.get("name") or "")[:80]
        return user

    def get_requests_session(self) -> Any:
        return build_session()


def _of_rows(provider: str | None, client_id: str | None) -> list[SocialApp]:
    rows = SignInProvider.objects.visible_to(None)
    if provider is not None and provider != OPENID:
        if not (provider.isascii() and provider.isdecimal() and len(provider) <= 16):
            return []
        rows = rows.filter(public_id=provider)
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    return [_app(row) for row in rows]


def _app(row: SignInProvider) -> SocialApp:
    """Return an unsaved `SocialApp`, so that the decrypted secret is never stored."""
    app = SocialApp(
        provider=OPENID,
        provider_id=row.key,
        name=row.name,
        client_id=row.client_id,
        secret=row.secret,
        settings={"server_url": row.issuer},
    )
    app.row = row
    return app
