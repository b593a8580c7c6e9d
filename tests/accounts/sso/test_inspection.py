"""A provider is asked about itself before anybody sees its button."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts import commands
from accounts.models import SecurityEvent, SignInProvider, User
from accounts.sso.inspection import inspect_provider
from core.exceptions import ActionRefused
from tests.cms.conftest import theme as theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(theme: Any, town: Any, person: Any) -> User:
    return commands.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def fresh_row(row: SignInProvider) -> SignInProvider:
    """As an administrator has just added it."""
    SignInProvider.objects.update(is_active=False, tested_at=None)
    row.refresh_from_db()
    return row


def connection(row: SignInProvider) -> str:
    return f"/beheer/inlogaanbieders/{row.public_id}/verbinding/"


def press(client: Client, row: SignInProvider, act: str) -> Any:
    answer = client.post(connection(row), {"act": act}, follow=True)
    row.refresh_from_db()
    return answer


def test_a_new_provider_is_shown_to_nobody(admin, town):
    facts = commands.ProviderFacts(name="Nieuw", client_id="x", organisations=[town])
    made = commands.add_provider(admin, issuer="https://login.example", facts=facts)
    assert not made.is_active
    with pytest.raises(ActionRefused):
        commands.start_provider(admin, provider=made)


def test_it_is_published_after_its_issuer_was_asked(desk, fresh_row):
    press(desk, fresh_row, "publish")
    assert not fresh_row.is_active
    page = press(desk, fresh_row, "test").text
    assert "De verbinding werkt." in page
    assert "authorization_endpoint" in page
    assert 'value="publish"' in page
    assert not fresh_row.is_active
    press(desk, fresh_row, "publish")
    assert fresh_row.is_active
    words = SecurityEvent.objects.filter(kind="provider", result="done")
    assert set(words.values_list("detail", flat=True)) == {"started", "tested"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"issuer": "https://evil.example"}, "een andere uitgever"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"token_endpoint": "http://evil.example/token"}, "token_endpoint"),
    ],
)
def test_what_is_wrong_is_told_in_words(desk, fresh_row, provider, changes, why):
    provider.changes = changes
    page = press(desk, fresh_row, "test").text
    assert "De verbinding werkt niet." in page
    assert why in page
    assert 'value="publish"' not in page
    assert fresh_row.tested_at is None


@pytest.mark.parametrize(
    ("issuer", "why"),
    [("http://localhost:1", "niet te bereiken"), ("{}/nergens", "antwoordt met")],
)
def test_one_that_is_away_is_told(desk, fresh_row, issuer, why):
    SignInProvider.objects.update(issuer=issuer.format(fresh_row.issuer))
    assert why in press(desk, fresh_row, "test").text
    assert not fresh_row.is_active


def test_what_is_shown_are_endpoints_and_the_number_of_keys(fresh_row, provider):
    found = inspect_provider(fresh_row)
    assert found.is_sound
    assert found.keys >= 1
    assert set(found.endpoints) <= {
        *("issuer", "authorization_endpoint", "token_endpoint"),
        *("jwks_uri", "userinfo_endpoint"),
    }


def test_only_an_administrator_tests(client, fresh_row, moderator, official):
    for who in (moderator, official):
        client.force_login(who)
        assert client.get(connection(fresh_row)).status_code == 302
        press(client, fresh_row, "test")
        assert fresh_row.tested_at is None
        with pytest.raises(PermissionDenied):
            commands.record_provider_test(who, provider=fresh_row, is_sound=True)
