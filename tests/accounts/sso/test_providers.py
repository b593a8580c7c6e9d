"""Providers that are away, stopped or wrong, and the pages that offer them."""

import time

from django.test import Client

import pytest

from accounts import commands
from accounts.models import EmailDomain, SecurityEvent, SignInProvider
from accounts.policy import can_administer
from core.security import egress
from core.security.egress import MAX_BYTES
from core.security.encryption import encrypt
from tests.accounts.provider import (
    SECRET,
    asked_for,
    come_back,
    consent,
    leave,
)
from tests.accounts.sso.requests import SIGNUP, SUBJECT, lying, refused, signed_in_as
from tests.core.security.far import serving

pytestmark = pytest.mark.django_db


# -- The provider itself -------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"userinfo_endpoint": "ftp://evil.example"},
    ],
)
def test_a_provider_that_says_of_itself_what_it_is_not_is_left_alone(
    row, provider, client, changes
):
    provider.changes = changes
    answer = client.post(f"/account/oidc/{row.key}/login/")
    assert refused(answer, client)


def test_a_provider_that_is_away_is_said_in_a_sentence(row, client):
    SignInProvider.objects.update(issuer="http://localhost:1")
    answer = client.post(f"/account/oidc/{row.key}/login/")
    assert answer.status_code == 401
    assert "<h1" in answer.text
    assert "localhost:1" not in answer.text


def test_a_provider_that_fails_half_way_signs_nobody_in(row, provider, tied, client):
    back = consent(leave(client, row), SUBJECT)
    provider.lie = lambda _claims: "no-token-at-all"
    assert refused(client.get(back), client)


CONFIGURATION = "/.well-known/openid-configuration"


@pytest.mark.parametrize("path", ["/oauth2/token", "/jwks", "/userinfo"])
def test_an_answer_that_is_too_big_is_given_up(row, provider, tied, client, path):
    """Of the token, the keys and what is told of somebody."""
    back = consent(leave(client, row), SUBJECT)
    lying(provider, email=None)  # so that userinfo is asked
    sent = []
    provider.instead[path] = lambda: endless(sent)
    assert refused(client.get(back), client)
    assert MAX_BYTES / len(PIECE) <= len(sent) < 20 * MAX_BYTES / len(PIECE)


def test_an_issuer_inside_is_never_asked(client, town, settings):
    """However its row came to be. The visitor reads nothing of it."""
    settings.EGRESS_ALLOW = []
    with serving() as far:
        issuer = f"https://localhost:{far.port}"
        row = SignInProvider.objects.create(name="X", issuer=issuer, client_id="x")
        row.organisations.add(town)
        answer = client.post(f"/account/oidc/{row.key}/login/")
        assert refused(answer, client)
        assert far.asked == []
    for word in ("localhost", "an address inside", "netwerk"):
        assert word not in answer.text
    assert SecurityEvent.objects.latest("pk").detail == "an address inside"


def test_a_configuration_that_is_too_big_is_given_up(row, provider, client):
    provider.instead[CONFIGURATION] = lambda: endless([])
    assert refused(client.post(f"/account/oidc/{row.key}/login/"), client)


def test_an_answer_too_deep_to_be_read_is_given_up(row, provider, client):
    provider.instead[CONFIGURATION] = lambda: [b'{"issuer": ' + b"[" * 200_000]
    assert refused(client.post(f"/account/oidc/{row.key}/login/"), client)


@pytest.mark.slow
def test_an_answer_that_drips_is_given_up(row, provider, client, monkeypatch):
    """Each letter comes in time, so that no pause is too long."""
    monkeypatch.setattr(egress, "MAX_SECONDS", 2.0)
    sent = []
    provider.instead[CONFIGURATION] = lambda: endless(sent, b" ", pause=0.1)
    began = time.monotonic()
    assert refused(client.post(f"/account/oidc/{row.key}/login/"), client)
    assert time.monotonic() - began < 20, "of 200 that it would take"
    assert len(sent) > 2


PIECE = b" " * 64 * 1024


def endless(sent, piece=PIECE, pause=0.0):
    for _piece in range(2_000):
        time.sleep(pause)
        sent.append(1)
        yield piece


def test_somebody_stops_at_their_organisation(row, client):
    state = asked_for(leave(client, row))["state"]
    path = f"/account/oidc/{row.key}/login/callback/"
    answer = client.get(path, {"error": "access_denied", "state": state}, follow=True)
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_a_provider_that_was_stopped_is_not_there(row, tied, client, person):
    admin = person("Ada Administrator", is_administrator=True)
    come_back(client, row, SUBJECT)
    pending = Client()
    come_back(pending, row, "newcomer")
    commands.stop_provider(admin, provider=row)
    assert client.get("/meldingen/").status_code == 302  # signed out
    for path in ("", "callback/"):
        assert client.get(f"/account/oidc/{row.key}/login/{path}").status_code == 404
        assert client.get(f"/account/oidc/nonsense/login/{path}").status_code == 404
    assert row.name not in client.get("/account/login/").text
    assert pending.get(SIGNUP).url == "/account/login/"
    commands.start_provider(admin, provider=row)
    again = Client()
    come_back(again, row, SUBJECT)
    assert signed_in_as(again) == tied


def test_the_secret_stands_sealed(row):
    assert SECRET not in SignInProvider.objects.get().encrypted_secret
    assert row.secret == SECRET
    row.encrypted_secret = encrypt("x")[:-4]
    assert row.secret == ""


# -- The pages -----------------------------------------------------------------


def test_the_sign_in_page_offers_it_and_says_nothing_where_there_is_none(row, client):
    page = client.get("/account/login/?next=/meldingen/")
    assert row.name in page.text
    assert 'name="next" value="/meldingen/"' in page.text
    SignInProvider.objects.update(is_active=False)
    assert "oidc" not in client.get("/account/login/").text


def test_with_many_of_them_one_looks_for_ones_own(client, town):
    for number in range(25):
        row = SignInProvider.objects.create(
            name=f"Gemeente {number:02}",
            issuer=f"https://login.example/{number}",
            client_id="x",
        )
    row.organisations.add(town)
    row.domains.set(EmailDomain.objects.all())
    assert "/account/organisatie/" in client.get("/account/login/").text
    every = client.get("/account/organisatie/")
    assert "Gemeente 19" in every.text
    assert "Gemeente 20" not in every.text
    for query in ("gemeente 24", "VOORBEELD", "iemand@voorbeeldstad.example"):
        found = client.get("/account/organisatie/", {"q": query})
        assert "Gemeente 24" in found.text
        assert "Gemeente 01" not in found.text
    assert client.get("/account/organisatie/", {"q": "<b>"}).status_code == 200


def test_following_a_link_signs_nobody_in(row, tied, client):
    """A mail scanner, or another site, that opens the address."""
    page = client.get(f"/account/oidc/{row.key}/login/")
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert not client.session.get("socialaccount_states")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/account/oidc/{row.key}/login/").status_code == 403


def test_only_an_administrator_keeps_providers(row, town, moderator, official, person):
    facts = commands.ProviderFacts(
        name="Nieuw", client_id="x", organisations=[town], secret="geheim"
    )
    acts = [
        lambda who: commands.add_provider(
            who, issuer="https://login.example", facts=facts
        ),
        lambda who: commands.change_provider(who, provider=row, facts=facts),
        lambda who: commands.stop_provider(who, provider=row),
        lambda who: commands.start_provider(who, provider=row),
    ]
    for who in (moderator, official):
        assert not can_administer(who)
        for act in acts:
            with pytest.raises(Exception) as refusal:
                act(who)
            assert type(refusal.value).__name__ == "PermissionDenied"
    admin = person("Ada Administrator", is_administrator=True)
    made = acts[0](admin)
    assert made.secret == "geheim"
    assert list(made.organisations.all()) == [town]
    kept = commands.ProviderFacts(name="Anders", client_id="y", organisations=[town])
    changed = commands.change_provider(admin, provider=made, facts=kept)
    assert (changed.name, changed.secret) == ("Anders", "geheim")
