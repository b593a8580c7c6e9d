"""Signing in by SAML, at the providers that the settings name: docs/signing-in.md."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider

LONGEST = 191  # of a subject, as allauth keeps it


class Door(NamedTuple):
    """What a button to one of them needs."""

    name: str
    login_path: str


def doors(part: str = "") -> list[Door]:
    """Those with this in their name."""
    return [
        Door(app["name"], reverse("saml_login", args=[app["client_id"]]))
        for app in settings.SAML_APPS
        if part.lower() in app["name"].lower()
    ]


class OwnSaml(SAMLProvider):
    """What it says of an address proves nothing: it is bound to no domains."""

    package = "allauth.socialaccount.providers.saml"

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """What a visitor adds to the address counts for nothing."""
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        if kwargs["process"] not in {AuthProcess.LOGIN, AuthProcess.CONNECT}:
            kwargs["process"] = AuthProcess.LOGIN
        return kwargs

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """By a page with a link that the browser follows by itself, as for the rows of
        OpenID Connect: our Content-Security-Policy lets no form lead elsewhere."""
        answer: HttpResponseRedirect = super().redirect(request, *args, **kwargs)
        onward = {"url": answer.url, "name": self.name}
        return render(request, "socialaccount/onward.html", onward)

    def extract_uid(self, data: Any) -> str:
        uid = str(self._subject(data) or "")
        if not uid or len(uid) > LONGEST or not uid.isprintable():
            raise ImmediateHttpResponse(render_authentication_error(self.request, self))
        return uid

    def _subject(self, data: Any) -> Any:
        """What the provider gives to nobody else ever. An address would be given on to
        a successor, and some other names are new at each visit."""
        if given := self._extract(data).get("uid"):
            return given
        asked_for = self.app.settings["advanced"]["name_id_format"]
        return data.get_nameid() if data.get_nameid_format() == asked_for else None

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing: attributes are of no use to anybody afterwards."""
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().extract_common_fields(data)
        names = [said.get(key, "") for key in ("first_name", "last_name")]
        name = " ".join(filter(None, names))
        return {"email": said.get("email", ""), "name": name}
