"""*Toelating* in /beheer/: a moderator lets people in and confirms domains."""

from collections.abc import Callable
from typing import Any

from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import EmailDomain, Organisation, User
from tests.cms.pages import soup

DESK = "/beheer/toelating/"
DOMAINS = f"{DESK}domeinen/"


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(name="Zundert")


@pytest.fixture
def domain(organisation: Organisation) -> EmailDomain:
    domain = EmailDomain.objects.create(domain="zundert.example")
    domain.organisations.add(organisation)
    return domain


@pytest.fixture
def waiting(person: Callable[..., User]) -> User:
    """Wim has a verified address at a domain that nobody confirmed."""
    user = person("Wim Wacht", state="pending", organisation_name="")
    EmailAddress.objects.filter(user=user).update(email="wim@zundert.example")
    return user


def approve_url(user: User) -> str:
    return f"{DESK}{user.public_id}/"


def confirm(client: Client, domain: EmailDomain, **more: str) -> Any:
    return client.post(DOMAINS, {"act": "confirm", "row": str(domain.pk)} | more)


def test_a_moderator_lets_somebody_in_for_an_organisation(
    client: Client,
    curator: User,
    waiting: User,
    organisation: Organisation,
    domain: EmailDomain,
) -> None:
    client.force_login(curator)
    listed = soup(client.get(DESK)).get_text()
    assert "Wim Wacht" in listed
    assert "wim@zundert.example" in listed
    assert "gemeente Zundert" in listed

    form = soup(client.get(approve_url(waiting)))
    chosen = form.select_one('input[name="organisation"]')
    assert chosen is not None
    assert chosen["value"] == organisation.shown_name

    sent = client.post(approve_url(waiting), {"organisation": organisation.name})
    assert sent.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == User.State.ACTIVE
    assert waiting.organisation_name == "gemeente Zundert"
    listed = client.get(DESK, follow=True)
    assert "wim@zundert.example" not in listed.content.decode()
    assert client.get(approve_url(waiting)).status_code == 404


def test_nobody_is_let_in_without_an_organisation(
    client: Client, curator: User, waiting: User
) -> None:
    client.force_login(curator)
    assert client.post(approve_url(waiting), {"organisation": ""}).status_code == 200
    waiting.refresh_from_db()
    assert waiting.state == User.State.PENDING


def test_only_people_who_confirmed_an_address_wait_there(
    client: Client, curator: User, waiting: User, person: Callable[..., User]
) -> None:
    EmailAddress.objects.filter(user=waiting).update(verified=False)
    shut_out = person("Sam Suspended", state="suspended", is_active=False)
    client.force_login(curator)
    assert "Niemand wacht" in soup(client.get(DESK)).get_text()
    for user in (waiting, shut_out, curator):
        assert client.get(approve_url(user)).status_code == 404


def test_a_moderator_confirms_a_domain_and_its_people_come_in(
    client: Client, curator: User, waiting: User, domain: EmailDomain
) -> None:
    client.force_login(curator)
    assert "zundert.example" in soup(client.get(DOMAINS)).get_text()
    asked = confirm(client, domain)
    assert "1 persoon die wacht, komt meteen binnen" in soup(asked).get_text()
    waiting.refresh_from_db()
    assert waiting.state == User.State.PENDING
    assert confirm(client, domain, confirmed="1").status_code == 302
    domain.refresh_from_db()
    waiting.refresh_from_db()
    assert domain.state == EmailDomain.State.CONFIRMED
    assert waiting.state == User.State.ACTIVE
    client.get(DOMAINS)  # shows the message
    assert "zundert.example" not in soup(client.get(DOMAINS)).get_text()


@pytest.mark.parametrize(
    ("query", "found"), [("zund", True), ("ZUNDERT", True), ("breda", False)]
)
def test_domains_are_found_by_name_or_organisation(
    client: Client, curator: User, domain: EmailDomain, query: str, found: bool
) -> None:
    client.force_login(curator)
    page = soup(client.get(DOMAINS, {"q": query}))
    assert bool(page.select(f'[name="row"][value="{domain.pk}"]')) is found


def test_a_long_list_of_domains_has_pages(client: Client, curator: User) -> None:
    EmailDomain.objects.bulk_create(
        EmailDomain(domain=f"gemeente{n:03}.example") for n in range(60)
    )
    client.force_login(curator)
    first = client.get(DOMAINS).content.decode()
    second = client.get(DOMAINS, {"p": 2}).content.decode()
    assert "gemeente049" in first
    assert "gemeente050" not in first
    assert "gemeente050" in second


def test_the_menu_offers_it_to_moderators_only(
    client: Client, curator: User, editor: User
) -> None:
    client.force_login(curator)
    assert DESK in client.get("/beheer/").content.decode()
    client.force_login(editor)
    assert DESK not in client.get("/beheer/").content.decode()


@pytest.mark.parametrize("who", ["editor", "moderator", "official", None])
def test_other_users_cannot_admit_users(
    client: Client,
    request: pytest.FixtureRequest,
    waiting: User,
    organisation: Organisation,
    domain: EmailDomain,
    who: str | None,
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    for url in (DESK, DOMAINS, approve_url(waiting)):
        for answer in (
            client.get(url),
            client.post(url, {"organisation": organisation.name}),
            confirm(client, domain),
        ):
            assert answer.status_code == 302
            assert "zundert" not in answer.content.decode().lower()
    waiting.refresh_from_db()
    domain.refresh_from_db()
    assert waiting.state == User.State.PENDING
    assert domain.state == EmailDomain.State.SUGGESTED
