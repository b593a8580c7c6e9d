"""A real OpenID provider, and the row of it that the tests sign in by."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import EmailDomain, Organisation, SignInProvider, User
from tests.accounts.provider import (
    Provider,
    row_for,
    serving_provider,
)
from tests.accounts.sso.requests import NINA, SUBJECT


@pytest.fixture(scope="module")
def serving() -> Iterator[Provider]:
    with serving_provider() as found:
        yield found


@pytest.fixture
def provider(serving: Provider) -> Provider:
    """Knows Nina, and that her address is hers."""
    serving.lie, serving.changes = None, {}
    serving.exchanged.clear()
    serving.instead.clear()
    serving.knows(SUBJECT, name="Nina Nieuw", email=NINA, email_verified=True)
    return serving


@pytest.fixture
def town(db: Any) -> Organisation:
    town = Organisation.objects.create(name="Voorbeeldstad")
    domain = EmailDomain.objects.create(
        domain="voorbeeldstad.example", state="confirmed"
    )
    domain.organisations.add(town)
    return town


@pytest.fixture
def row(provider: Provider, town: Organisation) -> SignInProvider:
    return row_for(provider, town, "voorbeeldstad.example")


@pytest.fixture
def tied(row: SignInProvider, official: User) -> User:
    """Olga tied her account to her organisation."""
    SocialAccount.objects.create(user=official, provider=row.key, uid=SUBJECT)
    return official
