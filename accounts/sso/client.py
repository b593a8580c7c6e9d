from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)

from accounts.sso import id_token
from accounts.sso.id_token import Claims, IdTokenError

CONFIGURATION_TTL = 600  # seconds


class OidcClient(OpenIDConnectOAuth2Adapter):
    """Allauth's adapter with a mandatory and fully verified identity token."""

    # Set by the callback, which reads them from the session.
    nonce = ""
    reauthenticated_since: float | None = None

    @property
    def openid_config(self) -> Claims:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._configuration()
        return self._openid_config

    def _configuration(self) -> Claims:
        provider = self.get_provider()
        place = f"oidc.configuration.{provider.sub_id}"
        found: Claims | None = cache.get(place)
        if found is None:
            answer = self._fetch(provider.server_url)
            found = id_token.validate_discovery(answer, provider.row.issuer)
            cache.set(place, found, CONFIGURATION_TTL)
        return found

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        """Return the URL on `SITE_URL`, whatever the Host header says."""
        path = reverse("openid_connect_callback", args=[self.provider_id])
        return f"{settings.SITE_URL}{path}"

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Identify the user by the identity token and by nothing else.

        Raises `IdTokenError`.
        """
        configuration = self.openid_config
        sent_by = request.GET.get("iss")
        if sent_by is not None and sent_by != configuration["issuer"]:
            raise IdTokenError("answer of another issuer")
        claims = id_token.verify_token(
            str(kwargs["response"].get("id_token") or ""),
            keys_url=configuration["jwks_uri"],
            issuer=configuration["issuer"],
            client_id=app.client_id,
            nonce=self.nonce,
        )
        since = self.reauthenticated_since
        if since is not None and not id_token.is_fresh(claims, since):
            raise IdTokenError("was not asked anew")
        return self.get_provider().sociallogin_from_response(
            request, self._told(claims, token.token)
        )

    def _told(self, claims: Claims, access_token: str) -> Claims:
        """Add claims of the userinfo endpoint if the token contains no address."""
        address = self.openid_config.get("userinfo_endpoint")
        if claims.get("email") or not address:
            return claims
        more = self._fetch(address, {"Authorization": f"Bearer {access_token}"})
        if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
            raise IdTokenError("told of somebody else")
        wanted = ("name", "email", "email_verified")
        return {name: more[name] for name in wanted if name in more} | claims

    def _fetch(self, address: str, headers: dict[str, str] | None = None) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            return answer.json()
