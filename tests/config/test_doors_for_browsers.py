"""Cookies and tokens, and addresses that others would choose."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import pytest

from accounts.models import User
from jobs.worker import run_once
from tests.config.test_safe_by_default import PRODUCTION, manage

ELSEWHERE = "elders.example"
# Sent by machines that prove themselves, or by a visitor whose page has no token.
WITHOUT_TOKEN = {
    "notifications.views.inbound.receive_inbound_mail",
    "notifications.views.mail.unsubscribe",
    "cms.views.newsletter.newsletter_subscribe",
    "cms.views.newsletter.newsletter_stop",
    "cms.views.feedback.page_feedback",
}


def _views(patterns: list[Any]) -> Iterator[Callable[..., Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_every_door_but_these_asks_for_a_token() -> None:
    exempt = {
        f"{view.__module__}.{view.__name__}"
        for view in _views(get_resolver().url_patterns)
        if getattr(view, "csrf_exempt", False)
    }
    own = {name for name in exempt if not name.startswith(("allauth.", "wagtail."))}
    assert own == WITHOUT_TOKEN
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


@pytest.mark.parametrize("path", ["/account/login/", "/account/logout/", "/taal/"])
def test_without_a_token_nothing_is_done(path: str, official: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    assert client.post(path, {"language": "en"}).status_code == 403
    assert "sessionid" in client.cookies
    assert client.get("/meldingen/").status_code == 200


COOKIES = """
from django.conf import settings as s
for what in ("SESSION", "CSRF", "LANGUAGE"):
    print(what, *(getattr(s, f"{what}_COOKIE_{k}") for k in
          ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")))
"""


@pytest.mark.slow
def test_cookies_stay_on_this_site_and_out_of_scripts() -> None:
    done = manage("shell", "-v", "0", "-c", COOKIES, **PRODUCTION)
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert said["SESSION"] == "__Host-session True True Lax / None"
    assert said["CSRF"] == "__Host-csrf True True Lax / None"
    assert said["LANGUAGE"] == "__Host-language True True Lax / None"


MESSAGE = """
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
request, answer = HttpRequest(), HttpResponse()
request.session = {}
kept = default_storage(request)
kept.add(20, "Geplaatst.")
kept.update(answer)
print(answer.cookies.output(header=""))
"""


@pytest.mark.slow
def test_nor_does_what_is_said_on_the_next_page() -> None:
    said = manage("shell", "-v", "0", "-c", MESSAGE, **PRODUCTION).stdout.strip()
    name, *attributes = said.split("; ")
    assert name.startswith("__Host-messages=")
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}


@pytest.mark.parametrize("next_url", [f"//{ELSEWHERE}/", f"https://{ELSEWHERE}/"])
def test_signing_in_leads_nowhere_else(
    client: Client, official: User, next_url: str
) -> None:
    client.force_login(official)
    for path in ("/account/login/", "/taal/"):
        data = {"next": next_url, "language": "nl"}
        for answer in (client.get(path, data), client.post(path, data)):
            assert ELSEWHERE not in answer.headers.get("Location", "")


@pytest.mark.django_db
def test_a_strange_host_is_refused() -> None:
    assert Client(headers={"host": ELSEWHERE}).get("/forum/").status_code == 400
    asked = Client(headers={"x-forwarded-host": ELSEWHERE, "forwarded": ELSEWHERE})
    assert ELSEWHERE not in asked.get("/forum/").content.decode()


def test_a_link_in_a_mail_leads_to_the_configured_site(
    official: User, mailoutbox: list[Any]
) -> None:
    asked = Client(headers={"x-forwarded-host": ELSEWHERE, "x-forwarded-proto": "ftp"})
    asked.post("/account/password/reset/", {"email": official.email})
    while run_once():
        pass
    (letter,) = mailoutbox
    assert f"{settings.SITE_URL}/account/password/reset/key/" in letter.body
    assert ELSEWHERE not in str(letter.message())
