"""Check 99: mails about an account lead to the site's own name, and nowhere else."""

from typing import Any

from django.core import mail
from django.test import Client

import pytest

from accounts.models import User
from notifications.worker import work_once
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP = "/account/signup/"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_mail_leads_to_the_sites_own_name_whatever_a_request_calls_it(
    is_known: bool, client: Client, official: User, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://forum.voorbeeldstad.example"
    address = official.email if is_known else "niels@voorbeeldstad.example"
    told = {"email": address, "password1": PASSWORD, "display_name": "Niels"}
    client.post(SIGNUP, told, headers={"host": "evil.example"})
    work_once()
    (sent,) = mail.outbox
    path = "password/reset/" if is_known else "confirm-email/"
    assert f"https://forum.voorbeeldstad.example/account/{path}" in sent.body
    assert "evil.example" not in sent.body
