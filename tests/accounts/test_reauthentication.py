"""Whoever is asked once more who they are loses nothing of what they had typed."""

import re
from typing import Any
from urllib.parse import unquote

from django.test import Client

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from tests.accounts.test_mfa import LOGIN, STEP, code, give_factor
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "olga@anderdorp.example"
PASSWORD_AGAIN = "/account/reauthenticate/"
FACTOR_AGAIN = "/account/2fa/reauthenticate/"
KEY_AGAIN = "/account/2fa/webauthn/reauthenticate/"


def next_page(page: str) -> str:
    """Where the form on this page leads, as a browser would send it along."""
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found, "the form has lost its way"
    return found[1]


def say_again(client: Client, path: str, **given: str) -> str:
    """Fill in one way to say who one is; where that leads, or nothing."""
    page = client.get(path).text
    answer = client.post(path.partition("?")[0], given | {"next": next_page(page)})
    return str(answer.headers.get("Location", ""))


@pytest.mark.parametrize("way", ["password", "after a mistake", "app", "recovery code"])
def test_an_address_typed_before_is_added_after(
    way: str, client: Client, official: User
) -> None:
    codes = give_factor(official) if way in {"app", "recovery code"} else []
    client.post(LOGIN, {"login": official.email, "password": PASSWORD})
    if codes:
        client.post(STEP, {"code": codes[0]})
    asked = client.post("/account/email/", {"action_add": "", "email": NEW}).url  # type: ignore[attr-defined]
    assert asked.startswith(PASSWORD_AGAIN)
    assert not official.emailaddress_set.filter(email=NEW).exists()
    if codes:
        # The other way stands on the page, and is not a dead end.
        other = re.search(rf'href="({FACTOR_AGAIN}[^"]+)"', client.get(asked).text)
        assert other
        given = codes[1] if way == "recovery code" else code()
        led = say_again(client, other[1], code=given)
    else:
        if way == "after a mistake":
            assert not say_again(client, asked, password="een-ander-wachtwoord")
        led = say_again(client, asked, password=PASSWORD)
    assert led == "/account/email/"
    assert official.emailaddress_set.filter(email=NEW, verified=False).count() == 1
    assert NEW in client.get(led).text


def test_a_mistake_in_the_address_is_shown_with_what_was_typed(
    client: Client, official: User
) -> None:
    client.post(LOGIN, {"login": official.email, "password": PASSWORD})
    wrong = "olga@\u0430nderdorp.example"  # a Cyrillic letter
    asked = client.post("/account/email/", {"action_add": "", "email": wrong})
    assert wrong in asked.content.decode()
    assert official.emailaddress_set.count() == 1


def test_what_was_typed_is_done_at_its_own_place_only(
    client: Client, official: User
) -> None:
    """Whoever goes on to something else meanwhile has not added an address by it."""
    client.post(LOGIN, {"login": official.email, "password": PASSWORD})
    client.post("/account/email/", {"action_add": "", "email": NEW})
    led = say_again(client, f"{PASSWORD_AGAIN}?next=/account/2fa/", password=PASSWORD)
    assert led == "/account/2fa/"
    assert official.emailaddress_set.count() == 1


# -- By a passkey that is not taken -----------------------------------------------


@pytest.fixture
def keeper(official: User) -> User:
    """Olga, with a passkey; what it holds no test here comes to."""
    kind = Authenticator.Type.WEBAUTHN
    Authenticator.objects.create(user=official, type=kind, data={"name": "laptop"})
    return official


def test_a_passkey_that_is_not_taken_keeps_what_one_was_about(
    client: Client, keeper: User
) -> None:
    client.force_login(keeper)
    refused = {"credential": "{}", "next": "/account/opheffen/"}
    answer = client.post(KEY_AGAIN, refused)
    assert_led(answer, f"{KEY_AGAIN}?next=/account/opheffen/")
    elsewhere = client.post(KEY_AGAIN, refused | {"next": "https://evil.example/"})
    assert_led(elsewhere, KEY_AGAIN)


def test_nor_is_it_lost_when_signing_in(client: Client, keeper: User) -> None:
    refused = {"credential": "{}", "next": "/meldingen/"}
    answer = client.post("/account/2fa/webauthn/login/", refused)
    assert_led(answer, "/account/login/?next=/meldingen/")
    assert 'role="alert"' in client.get(answer.headers["Location"]).text


def assert_led(answer: Any, where: str) -> None:
    assert unquote(answer.headers["Location"]) == where
