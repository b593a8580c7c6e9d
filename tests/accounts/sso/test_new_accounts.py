"""An account made by signing in at the own organisation."""

import re
from datetime import date

from django.core import mail
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import EmailDomain, Organisation, User
from jobs.worker import run_once
from tests.accounts.provider import come_back
from tests.accounts.sso.requests import (
    NINA,
    SIGNUP,
    SUBJECT,
    fill_in,
    lying,
    signed_in_as,
)

pytestmark = pytest.mark.django_db


# -- A new account -------------------------------------------------------------


def test_somebody_makes_an_account_at_once_and_signs_in_with_it(row, client, town):
    answer = come_back(client, row, SUBJECT)
    assert answer["Location"] == SIGNUP
    page = client.get(SIGNUP)
    assert "Nina Nieuw" in page.text
    assert f"Werkplek {town.name}" in page.text
    assert fill_in(client).status_code == 302
    user = User.objects.get()
    assert signed_in_as(client) == user
    assert (user.state, user.organisation_name) == ("active", "gemeente Voorbeeldstad")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    again = Client()
    assert come_back(again, row, SUBJECT).status_code == 302
    assert signed_in_as(again) == user
    assert User.objects.count() == 1


def test_an_address_the_provider_vouches_for_is_fixed(row, client):
    come_back(client, row, SUBJECT)
    assert "disabled" in client.get(SIGNUP).text
    fill_in(client, email="iemand.anders@voorbeeldstad.example")
    assert EmailAddress.objects.get().email == NINA


@pytest.mark.parametrize("said", [False, None, "true", 1, "yes"])
def test_an_address_that_the_provider_did_not_verify_is_proved_by_mail(
    row, provider, client, said
):
    lying(provider, email_verified=said)
    come_back(client, row, SUBJECT)
    fill_in(client)
    user = User.objects.get()
    assert signed_in_as(client) is None
    assert user.state == "pending"
    assert not EmailAddress.objects.get().verified
    run_once()
    assert mail.outbox[-1].to == [NINA]
    link = re.search(r"/account/confirm-email/\S+", mail.outbox[-1].body)
    assert link
    assert Client().post(link[0])["Location"] == "/account/login/"


def test_the_link_of_that_mail_signs_in_where_one_signed_up(row, provider, client):
    lying(provider, email_verified=False)
    come_back(client, row, SUBJECT)
    fill_in(client)
    run_once()
    link = re.search(r"/account/confirm-email/\S+", mail.outbox[-1].body)
    assert link
    client.post(link[0])
    assert signed_in_as(client) == User.objects.get()


@pytest.mark.parametrize(
    "address",
    [
        "nina@elders.example",
        "nina@voorbeeldstad.example.evil.nl",
        "nina@sub.voorbeeldstad.example",
        "nina@evil-voorbeeldstad.example",
        "nina@oorbeeldstad.example",
    ],
)
def test_a_provider_vouches_for_its_own_domains_only(row, provider, client, address):
    """Another organisation's address, or one that looks like the own."""
    other = EmailDomain.objects.create(domain="elders.example", state="confirmed")
    other.organisations.add(Organisation.objects.create(name="Elders"))
    lying(provider, email=address)
    come_back(client, row, SUBJECT)
    assert "disabled" not in client.get(SIGNUP).text
    fill_in(client, email=address)
    assert User.objects.get().state == "pending"
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize(
    "address",
    [
        "nina@vооrbeeldstad.example",  # Cyrillic o
        "nina@ｖoorbeeldstad.example",
        "nina@voorbeeldstad。example",
        "nina@voorbeeldstad.example\u200b",
        ["nina@voorbeeldstad.example"],
        {"": ""},
    ],
)
def test_an_address_in_other_letters_is_no_address(row, provider, client, address):
    lying(provider, email=address)
    come_back(client, row, SUBJECT)
    assert 'value="nina@' not in client.get(SIGNUP).text
    assert fill_in(client, email=str(address)).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "suggested"},
        {"valid_until": date(2020, 1, 1)},
        {"valid_from": date(2100, 1, 1)},
    ],
)
def test_a_domain_that_lapsed_is_vouched_for_no_more(row, client, fields):
    """A recycled domain admits nobody by way of an old provider."""
    EmailDomain.objects.update(**fields)
    come_back(client, row, SUBJECT)
    fill_in(client)
    assert User.objects.get().state == "pending"
    assert signed_in_as(client) is None


def test_an_account_is_made_with_another_address_than_the_claimed_one(
    row, provider, client
):
    lying(provider, email_verified=False)
    come_back(client, row, SUBJECT)
    fill_in(client, email="nina@thuis.example")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("nina@thuis.example", False)
    ]
