"""What comes back from a provider must be right."""

import base64
import hashlib
import time
from typing import Any

from django.test import Client

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from accounts.models import Organisation
from tests.accounts.provider import (
    SECRET,
    asked_for,
    come_back,
    consent,
    leave,
    row_for,
    serving_provider,
)
from tests.accounts.sso.requests import SUBJECT, lying, refused, signed_in_as

pytestmark = pytest.mark.django_db


def test_the_provider_is_asked_with_proof_state_and_nonce(row, provider, tied, client):
    address = leave(client, row)
    asked = asked_for(address)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"].endswith(f"/account/oidc/{row.key}/login/callback/")
    client.get(consent(address, SUBJECT))
    assert signed_in_as(client) == tied
    sent = provider.exchanged[-1]
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert (
        base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        == (asked["code_challenge"])
    )
    assert sent["client_secret"] == SECRET
    assert not SocialToken.objects.exists()


def test_what_a_visitor_adds_to_the_address_counts_for_nothing(row, client):
    answer = client.post(
        f"/account/oidc/{row.key}/login/"
        "?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone&process=redirect"
    )
    assert "admin" not in answer.text
    assert "nonce=mine" not in answer.text
    assert "prompt" not in answer.text


def test_every_sign_in_has_a_nonce_and_a_state_of_its_own(row, client):
    first, second = (asked_for(leave(client, row)) for _time in range(2))
    for name in ("nonce", "state", "code_challenge"):
        assert first[name] != second[name]


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of-somebody-else"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another-site"},
    "also for another site": {"aud": ["gemeentenforum", "another-site"]},
    "another party": {"azp": "another-site"},
    "another issuer": {"iss": "https://evil.example"},
    "an issuer that only begins so": {"iss": "http://localhost:1"},
    "too old": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 4711},
    "a subject that is too long": {"sub": "x" * 192},
}


@pytest.mark.parametrize("name", LIES)
def test_a_token_that_is_not_right_signs_nobody_in(row, provider, tied, client, name):
    lying(provider, **LIES[name])
    assert refused(come_back(client, row, SUBJECT), client)
    assert SocialAccount.objects.get().user == tied


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, "none")


def signed_with_the_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET, "HS256", headers={"kid": "x"})


def no_token(claims: dict[str, Any]) -> str:
    return ""


@pytest.mark.parametrize("lie", [unsigned, signed_with_the_secret, no_token])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    row, provider, tied, client, lie
):
    provider.lie = lie
    assert refused(come_back(client, row, SUBJECT), client)


def test_a_token_signed_with_another_key_signs_nobody_in(row, provider, tied, client):
    with serving_provider() as other:
        other.knows("x")
        provider.lie = other.sign
        assert refused(come_back(client, row, SUBJECT), client)


def test_an_answer_is_used_once_and_in_the_browser_that_asked(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    stranger = Client()
    assert refused(stranger.get(back), stranger)
    client.get(back)
    assert signed_in_as(client) == tied
    client.logout()
    assert refused(client.get(back), client)


def test_a_state_that_nobody_was_given_is_refused(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    state = asked_for(back)["state"]
    assert refused(client.get(back.replace(state, "x" * 16)), client)


def test_an_answer_that_names_another_issuer_is_refused(row, tied, client):
    back = consent(leave(client, row), SUBJECT)
    assert refused(client.get(f"{back}&iss=https://evil.example"), client)


def test_an_answer_for_one_provider_is_no_answer_for_another(row, tied, client):
    with serving_provider() as second:
        elsewhere = row_for(second, Organisation.objects.create(name="Elders"))
        back = consent(leave(client, elsewhere), SUBJECT)
        swapped = back.replace(elsewhere.key, row.key)
        assert refused(client.get(swapped), client)


def test_a_code_that_was_used_signs_nobody_in(row, tied, client):
    used = asked_for(consent(leave(client, row), SUBJECT))["code"]
    other = Client()
    other_state = asked_for(leave(other, row))["state"]
    path = f"/account/oidc/{row.key}/login/callback/"
    client.get(path, {"code": used, "state": "x"})
    other.get(path, {"code": used, "state": other_state})
    # The code went to the second browser's flow: its nonce is not that one's.
    assert signed_in_as(other) is None


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_afterwards(row, tied, client, target):
    answer = come_back(client, row, SUBJECT, next=target)
    assert answer.url == "/begin/?eerste"  # as for everybody who comes in first


def test_somebody_goes_on_to_where_they_were(row, tied, client):
    assert come_back(client, row, SUBJECT, next="/meldingen/").url == "/meldingen/"
