"""Every way in which somebody might come into another's account, and is refused.

What a provider claims is tried in `oidc/`; look-alike letters in `test_limits`,
`test_account_mail` and `test_admission`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.models import AccountMail, EmailDomain, Organisation, User
from core.clock import today
from jobs.worker import run_once
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/account/login/", "/account/password/reset/"
CODE, SIGNUP = "/account/login/code/", "/account/signup/"
DOMAIN = "voorbeeldstad.example"


def sent_to() -> list[str]:
    """Whom the worker mails about what was asked."""
    run_once()
    found = [message.to[0] for message in mail.outbox]
    mail.outbox.clear()
    return found


def sign_in(address: str, password: str = PASSWORD) -> bool:
    client = Client()
    client.post(LOGIN, {"login": address, "password": password})
    return "_auth_user_id" in client.session


# -- A domain that another organisation, or anybody, registered anew ------------------


@pytest.fixture
def recycled(official: User) -> User:
    """Olga's old domain is somebody else's now; whoever that is reads its mail."""
    yesterday = today() - timedelta(days=1)
    EmailDomain.objects.filter(domain=DOMAIN).update(valid_until=yesterday)
    return official


@pytest.mark.parametrize("path", [RESET, CODE])
def test_no_key_is_mailed_to_a_domain_that_lapsed(recycled, path):
    assert recycled.email
    answer = Client().post(path, {"email": recycled.email})
    assert answer.status_code == 302
    assert sent_to() == []


@pytest.mark.parametrize("path", [RESET, CODE])
def test_as_long_as_the_domain_counts_the_key_is_mailed(official, path):
    Client().post(path, {"email": official.email})
    assert sent_to() == [official.email]


@pytest.mark.parametrize("path", [RESET, CODE])
def test_a_lapsed_address_is_answered_like_any_other(recycled, path):
    """In text and status, and with as many rows for the worker."""
    answers = []
    for address in (recycled.email, f"niemand@{DOMAIN}"):
        client = Client()
        answer = client.post(path, {"email": address})
        after = client.get(answer.url).text.replace(str(address), "…")
        answers.append((answer.status_code, answer.url))
        assert "…" in after or path == RESET
    assert answers[0] == answers[1]
    assert AccountMail.objects.count() == 2


def test_signing_up_at_a_recycled_domain_finds_no_account(recycled):
    form = {"email": recycled.email, "password1": "x" * 20, "display_name": "Iemand"}
    Client().post(SIGNUP, form)
    assert sent_to() == []
    assert not sign_in(str(recycled.email), "x" * 20)


def test_the_owner_still_signs_in_and_adds_a_new_address(recycled):
    assert recycled.email
    client = Client()
    client.post(LOGIN, {"login": recycled.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    added = client.post(
        "/account/email/", {"email": "olga@nieuw.example", "action_add": ""}
    )
    assert added.status_code == 302
    assert "olga@nieuw.example" in sent_to()


def test_a_newcomer_at_a_recycled_domain_waits_and_is_of_nobody(recycled):
    town = Organisation.objects.create(name="Voorbeeldstad")
    EmailDomain.objects.get(domain=DOMAIN).organisations.add(town)
    user = User.objects.create(email=f"nieuw@{DOMAIN}", display_name="Nieuw")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    user = commands.update_approval(user)
    assert (user.state, user.organisation_name) == ("pending", "")


# -- A changed address ----------------------------------------------------------------


def test_an_address_that_was_given_up_opens_nothing(official, person):
    """Olga took her old address away; her successor gets it and an account."""
    old = str(official.email)
    EmailAddress.objects.filter(user=official).update(email="olga@nieuw.example")
    User.objects.filter(pk=official.pk).update(email="olga@nieuw.example")
    assert not sign_in(old)
    Client().post(RESET, {"email": old})
    Client().post(CODE, {"email": old})
    assert sent_to() == []


def test_an_address_that_was_not_proved_resets_no_password(official, outsider):
    """Ou adds Olga's address to come to own it: a mail goes to Olga, and no key."""
    EmailAddress.objects.create(
        user=outsider, email="olga@elders.example", verified=False
    )
    EmailAddress.objects.create(
        user=official, email="olga@elders.example", verified=True
    )
    Client().post(RESET, {"email": "olga@elders.example"})
    run_once()
    (letter,) = mail.outbox
    assert letter.to == ["olga@elders.example"]
    path = letter.body.split("/account/password/reset/key/")[1].split()[0]
    client = Client()
    page = client.get(f"/account/password/reset/key/{path}", follow=True)
    new = dict.fromkeys(("password1", "password2"), "een-heel-nieuw-wachtwoord")
    client.post(page.redirect_chain[-1][0], new)
    assert sign_in(str(official.email), new["password1"])
    assert sign_in(str(outsider.email))


def test_nobody_takes_the_address_of_another(official, outsider):
    client = Client()
    client.post(LOGIN, {"login": outsider.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"email": official.email, "action_add": ""})
    owners = EmailAddress.objects.filter(email=official.email, verified=True)
    assert [row.user for row in owners] == [official]
    assert not owners.filter(user=outsider).exists()


@pytest.mark.parametrize("act", ["action_primary", "action_remove", "action_send"])
def test_nobody_changes_the_addresses_of_another(
    official: User, outsider: User, act: str, person: Callable[..., Any]
) -> None:
    client = Client()
    client.post(LOGIN, {"login": outsider.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"email": official.email, act: ""})
    row = EmailAddress.objects.get(email=official.email)
    assert (row.user, row.primary, row.verified) == (official, True, True)
    assert sent_to() == []
