"""A second factor of the own organisation counts where it may."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from accounts.models import SignInProvider, User
from accounts.policy import must_set_up_second_factor
from notifications.live.subscriptions import get_session_user
from tests.accounts.provider import (
    asked_for,
    come_back,
    leave,
)
from tests.accounts.sso.requests import SUBJECT, lying, signed_in_as
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


# -- A second factor -----------------------------------------------------------


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize(
    ("counts", "claims", "is_enough"),
    [
        (True, {"amr": ["pwd", "mfa"]}, True),
        (True, {"acr": "loa:two"}, True),
        (True, {"amr": ["pwd"]}, False),
        (True, {"amr": "mfa"}, False),
        (True, {"acr": "loa:one"}, False),
        (True, {}, False),
        (False, {"amr": ["pwd", "mfa"], "acr": "loa:two"}, False),
    ],
)
def test_the_second_factor_of_the_organisation_counts_where_it_may(
    demanded, row, provider, tied, client, counts, claims, is_enough
):
    SignInProvider.objects.update(
        counts_second_factor=counts, second_factor_acr="loa:two loa:three"
    )
    User.objects.filter(pk=tied.pk).update(is_moderator=True)
    lying(provider, **claims)
    come_back(client, row, SUBJECT)
    assert signed_in_as(client) == tied
    assert (client.get("/forum/").status_code == 200) is is_enough
    behind = get_session_user(client.session.session_key)
    assert behind.is_authenticated is is_enough


def test_it_is_asked_for_where_the_row_says_which(row, client):
    SignInProvider.objects.update(counts_second_factor=True, second_factor_acr="two")
    assert asked_for(leave(client, row))["acr_values"] == "two"


@pytest.mark.parametrize("is_enough", [True, False])
def test_who_has_an_own_second_factor_is_asked_for_one_of_both(
    row, provider, tied, client, is_enough
):
    TOTP.activate(tied, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    SignInProvider.objects.update(counts_second_factor=True)
    lying(provider, amr=["pwd", "mfa"] if is_enough else ["pwd"])
    answer = come_back(client, row, SUBJECT)
    assert (signed_in_as(client) == tied) is is_enough
    assert (answer.url == "/account/2fa/authenticate/") is not is_enough


def test_it_counts_in_that_session_only(demanded, row, provider, tied, client):
    SignInProvider.objects.update(counts_second_factor=True)
    User.objects.filter(pk=tied.pk).update(is_moderator=True)
    lying(provider, amr=["mfa"])
    come_back(client, row, SUBJECT)
    assert client.get("/forum/").status_code == 200
    # The same browser, the password alone: nothing is left of it.
    client.post("/account/login/", {"login": tied.email, "password": PASSWORD})
    client.logout()
    client.post("/account/login/", {"login": tied.email, "password": PASSWORD})
    assert client.get("/forum/").url == "/account/2fa/"
    tied.refresh_from_db()
    assert must_set_up_second_factor(tied)
