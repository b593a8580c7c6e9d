"""Mails about an account lead to the site's own name, and nowhere else."""

import re
from typing import Any

from django.core import mail
from django.test import Client

import pytest

from accounts.models import User
from jobs.worker import run_once
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP = "/account/signup/"
LINK = re.compile(r"/account/\S+")


@pytest.mark.parametrize("is_known", [True, False])
def test_a_mail_leads_to_the_sites_own_name_whatever_a_request_calls_it(
    is_known: bool, client: Client, official: User, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://forum.voorbeeldstad.example"
    address = official.email if is_known else "niels@voorbeeldstad.example"
    told = {"email": address, "password1": PASSWORD, "display_name": "Niels"}
    client.post(SIGNUP, told, headers={"host": "evil.example"})
    run_once()
    (sent,) = mail.outbox
    path = "password/reset/" if is_known else "confirm-email/"
    assert f"https://forum.voorbeeldstad.example/account/{path}" in sent.body
    assert "evil.example" not in sent.body


@pytest.mark.parametrize("kind", ["confirm", "reset"])
def test_a_page_with_a_key_in_its_address_is_kept_nowhere(
    kind: str, client: Client, official: User
) -> None:
    told = {"email": "niels@voorbeeldstad.example", "display_name": "Niels"}
    if kind == "confirm":
        client.post(SIGNUP, told | {"password1": PASSWORD})
    else:
        client.post("/account/password/reset/", {"email": official.email})
    run_once()
    link = LINK.search(mail.outbox[0].body)
    assert link
    for visitor in (Client(), client):
        page = visitor.get(link[0], follow=True)
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert "private" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "same-origin"
