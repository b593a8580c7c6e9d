"""Nobody gets another's account by what a provider claims."""

from django.core import mail
from django.test import Client

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts import commands
from accounts.models import Organisation
from jobs.worker import run_once
from tests.accounts.provider import (
    come_back,
    row_for,
    serving_provider,
)
from tests.accounts.sso.requests import (
    NINA,
    SIGNUP,
    SUBJECT,
    fill_in,
    lying,
    signed_in_as,
)
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


# -- Nobody else's account -----------------------------------------------------


@pytest.mark.parametrize("verified", [True, False])
def test_an_account_with_the_same_address_is_not_taken_over(
    row, provider, client, official, verified
):
    """Not even on a verified claim. The owner is told by mail, and the answer
    is the same as for an address that nobody has."""
    lying(provider, email=official.email, email_verified=verified)
    come_back(client, row, SUBJECT)
    known = fill_in(client, email=official.email)
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    other = Client()
    lying(provider, email="niemand@thuis.example", email_verified=verified)
    come_back(other, row, "another")
    unknown = fill_in(other, email="niemand@thuis.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    while run_once():
        pass
    told = [message for message in mail.outbox if message.to == [official.email]]
    assert len(told) == 1
    assert "confirm-email" not in told[0].body


def test_an_unproved_account_with_the_same_address_is_not_taken_either(row, client):
    """Somebody who made it first, and could not prove the address, gains nothing."""
    squatter = Client()
    form = {"email": NINA, "password1": PASSWORD, "display_name": "Kaper"}
    squatter.post("/account/signup/", form)
    come_back(client, row, SUBJECT)
    fill_in(client)
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.get().verified


def test_an_address_changed_at_the_provider_changes_nothing_here(
    row, provider, tied, outsider, client
):
    """Who comes back is who they are by issuer and subject."""
    lying(provider, email=outsider.email, email_verified=True, name="Ou Outsider")
    come_back(client, row, SUBJECT)
    assert signed_in_as(client) == tied
    tied.refresh_from_db()
    assert tied.display_name == "Olga Official"
    assert list(
        EmailAddress.objects.filter(user=tied).values_list("email", flat=True)
    ) == [tied.email]


def test_another_subject_with_the_same_address_is_somebody_else(
    row, provider, tied, client
):
    """The successor who got the address of whoever left."""
    lying(provider, sub="successor", email=tied.email)
    come_back(client, row, "successor")
    assert signed_in_as(client) is None
    fill_in(client, email=tied.email)
    assert signed_in_as(client) is None
    assert SocialAccount.objects.count() == 1


def test_the_same_subject_of_another_issuer_is_somebody_else(row, tied, client):
    with serving_provider() as second:
        second.knows(SUBJECT, email=tied.email, email_verified=True)
        other = Organisation.objects.create(name="Elders")
        elsewhere = row_for(second, other, "voorbeeldstad.example")
        come_back(client, elsewhere, SUBJECT)
        assert signed_in_as(client) is None
        # Both gave this site the same client id: what was begun is not mixed up.
        assert "Werkplek Elders" in client.get(SIGNUP).text


def test_who_is_suspended_does_not_come_in_this_way(row, tied, moderator, client):
    commands.suspend(moderator, user=tied)
    page = come_back(client, row, SUBJECT)
    assert "account/account_inactive.html" in {t.name for t in page.templates}
    assert page.context["notice"] is not None
    assert signed_in_as(client) is None
