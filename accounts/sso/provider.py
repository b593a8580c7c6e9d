import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from allauth.account.models import EmailAddress
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)

from accounts.models import SignInProvider
from accounts.policy import vouches_for
from accounts.sso import id_token
from accounts.sso.client import OidcClient
from accounts.sso.reauthentication import REAUTHENTICATE
from core.security.egress import FetchError

ALLOWED_PROCESSES = {AuthProcess.LOGIN, AuthProcess.CONNECT, REAUTHENTICATE}
NONCE_LENGTH = 32


class OrganisationProvider(OpenIDConnectProvider):
    """A provider stored as `SignInProvider`.

    The site sets scope and parameters; the query string of the request is ignored.
    """

    package = "accounts.sso"
    oauth2_adapter_class = OidcClient
    pkce_enabled_default = True

    @property
    def row(self) -> SignInProvider:
        row: SignInProvider = self.app.row
        return row

    def serialize(self) -> dict[str, object]:
        # Identify it by key: several providers may have the same client id.
        return {"id": self.sub_id}

    def get_auth_params(self) -> dict[str, object]:
        acr = self.row.second_factor_acr if self.row.counts_second_factor else ""
        return {"acr_values": acr} if acr else {}

    def get_auth_params_from_request(
        self, request: HttpRequest, action: str
    ) -> dict[str, object]:
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def get_redirect_from_request_kwargs(
        self, request: HttpRequest
    ) -> dict[str, object]:
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        if kwargs["process"] not in ALLOWED_PROCESSES:
            kwargs["process"] = AuthProcess.LOGIN
        return kwargs

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Redirect to the provider, with a nonce that the token must repeat."""
        nonce = get_random_string(NONCE_LENGTH)
        kwargs["auth_params"] = self.get_auth_params() | {"nonce": nonce}
        if process == REAUTHENTICATE:
            kwargs["auth_params"]["prompt"] = "login"
        try:
            answer: HttpResponse = super().redirect(
                request,
                process,
                next_url,
                data,
                nonce=nonce,
                begun=time.time(),
                **kwargs,
            )
        except (FetchError, id_token.IdTokenError) as error:
            response: HttpResponse = render_authentication_error(
                request, self, exception=error
            )
            return response
        return answer

    # -- Claims ------------------------------------------------------------------------

    def extract_uid(self, data: dict[str, Any]) -> str:
        uid: str = data["sub"]
        if len(uid) > 191 or not uid.isprintable():
            raise id_token.IdTokenError("a subject that cannot be kept")
        return uid

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, object]:
        """Store only what the site uses later."""
        counts = self.row.counts_second_factor
        proved = counts and id_token.has_second_factor(data, self.row.acr_values)
        return {"second_factor": proved}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, object]:
        return {
            name: data[name]
            for name in ("email", "name")
            if isinstance(data.get(name), str)
        }

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        address = data.get("email")
        if not isinstance(address, str) or not address:
            return []
        proved = data.get("email_verified") is True and vouches_for(self.row, address)
        return [EmailAddress(email=address, verified=proved, primary=True)]

    def verify_token(self, request: HttpRequest, token: object) -> Any:
        # Allauth's endpoint for apps: it checks no nonce, and the site does not use it.
        raise ImproperlyConfigured("tokens are taken by the code flow only")


provider_classes = [OrganisationProvider]
