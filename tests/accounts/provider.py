"""A real OpenID Connect provider on loopback, which lies where a test asks it to."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.test import Client, override_settings

import flask
import jwt
import oidc_provider_mock
import requests
from bs4 import BeautifulSoup
from werkzeug.serving import make_server

from accounts.models import EmailDomain, Organisation, SignInProvider
from core.clock import now
from core.security.encryption import encrypt

type Claims = dict[str, Any]
SECRET = "geheim-van-de-gemeente"


@dataclass
class Provider:
    """Answers as the mock does; `token` may change what it says of somebody."""

    url: str = ""
    # Changes the claims of the next tokens; returns the claims, or a token whole.
    lie: Callable[[Claims], Claims | str] | None = None
    exchanged: list[dict[str, str]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)  # of its configuration
    # Answers at a path with these pieces instead, as slowly as they come.
    instead: dict[str, Callable[[], Iterable[bytes]]] = field(default_factory=dict)
    storage: Any = None

    def knows(self, subject: str, **claims: Any) -> None:
        answer = requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5)
        assert answer.status_code == 204

    def sign(self, claims: Claims, algorithm: str = "RS256") -> str:
        key = self.storage.jwk
        return jwt.encode(
            claims, key.as_pem(private=True), algorithm, headers={"kid": key.kid}
        )


@contextlib.contextmanager
def serving_provider() -> Iterator[Provider]:
    provider = Provider()
    app = oidc_provider_mock.app()

    @app.after_request
    def look_and_lie(response: flask.Response) -> flask.Response:
        provider.storage = flask.g.oidc_provider_mock_storage
        if flask.request.path == "/oauth2/token":
            provider.exchanged.append(flask.request.form.to_dict())
            said = response.get_json()
            if provider.lie and "id_token" in said:
                claims = jwt.decode(
                    said["id_token"], options={"verify_signature": False}
                )
                told = provider.lie(claims)
                said["id_token"] = (
                    told if isinstance(told, str) else provider.sign(told)
                )
                response.set_data(json.dumps(said))
        if flask.request.path.startswith("/.well-known/"):
            response.set_data(json.dumps(response.get_json() | provider.changes))
        if flask.request.path in provider.instead:
            pieces = provider.instead[flask.request.path]()
            response = flask.Response(pieces, mimetype="application/json")
        return response

    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    provider.url = f"http://localhost:{server.server_port}"
    try:
        with override_settings(EGRESS_ALLOW=["http://localhost"]):
            yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def row_for(
    provider: Provider, organisation: Organisation, *domains: str, **fields: Any
) -> SignInProvider:
    row = SignInProvider.objects.create(
        tested_at=now(),
        name=f"Werkplek {organisation.name}",
        issuer=provider.url,
        client_id="gemeentenforum",
        encrypted_secret=encrypt(SECRET),
        **fields,
    )
    row.organisations.add(organisation)
    row.domains.set(EmailDomain.objects.filter(domain__in=domains))
    return row


# -- The way there and back ----------------------------------------------------


def leave(client: Client, row: SignInProvider, **fields: str) -> str:
    """Press the button; the provider's address, as the browser follows it."""
    page = client.post(f"/account/oidc/{row.key}/login/", fields)
    assert page.status_code == 200, page
    link = BeautifulSoup(page.content, "html.parser").select_one("a[data-onward]")
    assert link is not None, page.text
    return str(link["href"])


def consent(address: str, subject: str) -> str:
    """Say at the provider who one is; where it sends the browser back to."""
    answer = requests.post(
        address, data={"sub": subject}, allow_redirects=False, timeout=5
    )
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == settings.SITE_URL
    return f"{back.path}?{back.query}"


def come_back(client: Client, row: SignInProvider, subject: str, **fields: str) -> Any:
    """The whole way, as far as the provider's people take it."""
    return client.get(consent(leave(client, row, **fields), subject))


def asked_for(address: str) -> dict[str, str]:
    return {
        name: values[0] for name, values in parse_qs(urlsplit(address).query).items()
    }
