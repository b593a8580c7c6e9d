"""An account is tied to a sign-in elsewhere, and untied."""

from typing import Any

from django.core import mail
from django.test import Client

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts import commands
from accounts.models import SignInProvider
from jobs.worker import run_once
from tests.accounts.provider import come_back
from tests.accounts.sso.requests import SUBJECT, signed_in_as
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


# -- Tying an account ----------------------------------------------------------


def tie(client: Client, row: SignInProvider) -> Any:
    return come_back(client, row, SUBJECT, process="connect")


def test_somebody_ties_their_account_and_unties_it(row, client, official):
    client.force_login(official)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    tie(client, row)
    account = SocialAccount.objects.get(user=official)
    assert (account.provider, account.uid) == (row.key, SUBJECT)
    again = Client()
    come_back(again, row, SUBJECT)
    assert signed_in_as(again) == official
    page = client.get("/account/3rdparty/")
    assert row.name in page.text
    client.post("/account/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    while run_once():
        pass
    assert {message.subject for message in mail.outbox} >= {
        "U kunt nu inloggen bij uw organisatie",
        "U kunt niet meer inloggen bij uw organisatie",
    }


def test_tying_asks_once_more_who_one_is(row, client, official):
    client.force_login(official)
    assert tie(client, row).url == "/account/reauthenticate/"
    assert not SocialAccount.objects.exists()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == official


def test_what_is_tied_to_one_account_is_tied_to_no_other(row, client, tied, outsider):
    client.force_login(outsider)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    tie(client, row)
    assert SocialAccount.objects.get().user == tied
    assert signed_in_as(client) == outsider


def test_nobody_unties_their_only_way_in(row, client, tied):
    tied.set_unusable_password()
    tied.save()
    come_back(client, row, SUBJECT)
    account = SocialAccount.objects.get()
    assert client.post("/account/3rdparty/", {"account": account.pk}).status_code == 200
    assert SocialAccount.objects.exists()


def test_nobody_unties_the_account_of_another(row, client, tied, outsider):
    client.force_login(outsider)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    account = SocialAccount.objects.get()
    client.post("/account/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.filter(user=tied).exists()


def test_the_own_organisation_is_offered_for_tying(row, client, official, town):
    commands.set_affiliation(official, town, source="domain")
    client.force_login(official)
    assert (
        f"/account/oidc/{row.key}/login/?process=connect"
        in client.get("/account/3rdparty/").text
    )
