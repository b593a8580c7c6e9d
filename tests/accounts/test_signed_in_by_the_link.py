"""The link of the mail signs in who signed up in that browser, and nobody else."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC

from accounts import commands
from accounts.models import EmailDomain, Organisation, SecurityEvent, User
from jobs.worker import run_once
from tests.accounts.test_mfa import STEP, code, give_factor
from tests.cms.pages import visible_text
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGNUP, LOGIN, BEGIN = "/account/signup/", "/account/login/", "/begin/?eerste"
ADDRESS = "nina@voorbeeldstad.example"
LINK = re.compile(r"/account/confirm-email/\S+")
SENTENCE = "U kunt nu inloggen. De link doet dat alleen vanzelf"


@pytest.fixture(autouse=True)
def town() -> Organisation:
    town = Organisation.objects.create(name="Voorbeeldstad")
    domain = EmailDomain.objects.create(
        domain="voorbeeldstad.example", state=EmailDomain.State.CONFIRMED
    )
    domain.organisations.add(town)
    return town


def sign_up(client: Client, address: str = ADDRESS, onward: str = "") -> str:
    """Fill in the form; the link of the mail."""
    form = {"email": address, "password1": PASSWORD, "display_name": "Nina Nieuw"}
    answer = client.post(SIGNUP, form | ({"next": onward} if onward else {}))
    assert answer.url == "/account/confirm-email/"
    assert not is_in(client)
    run_once()
    found = LINK.search(mail.outbox[-1].body)
    assert found
    return found[0]


def press(client: Client, link: str) -> Any:
    """As browsers send it: the form of a page of ours."""
    sent = {"Referer": f"http://testserver{link}", "Sec-Fetch-Site": "same-origin"}
    return client.post(link, headers=sent)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def is_proved(address: str = ADDRESS) -> bool:
    return EmailAddress.objects.get(email=address).verified


def test_form_and_link_are_enough_in_one_browser(client: Client) -> None:
    link = sign_up(client)
    client.get("/")  # they may look around meanwhile
    assert press(client, link).url == BEGIN
    assert is_in(client)
    user = User.objects.get()
    assert (user.state, user.organisation_name) == ("active", "gemeente Voorbeeldstad")
    noted = SecurityEvent.objects.get(kind="sign_in")
    assert (noted.person, noted.detail) == (user, "link of the sign-up")


def test_who_was_on_the_way_to_a_page_gets_there(client: Client) -> None:
    assert press(client, sign_up(client, onward="/groepen/")).url == "/groepen/"
    assert is_in(client)


@pytest.mark.parametrize("onward", ["//evil.example/", "https://evil.example/"])
def test_and_to_no_page_of_others(client: Client, onward: str) -> None:
    assert press(client, sign_up(client, onward=onward)).url == BEGIN


def test_whose_address_serves_several_says_first_for_whom(client: Client) -> None:
    EmailDomain.objects.get().organisations.add(
        Organisation.objects.create(name="Elders")
    )
    assert press(client, sign_up(client)).url == "/account/werk/"
    assert is_in(client)


def test_in_another_browser_it_proves_the_address_and_asks_to_sign_in(
    client: Client,
) -> None:
    link, other = sign_up(client), Client()
    answer = press(other, link)
    assert answer.url == LOGIN
    assert is_proved()
    assert not is_in(other)
    page = visible_text(other.get(LOGIN))
    assert f"{ADDRESS} is bevestigd" in page
    assert SENTENCE in page
    # The browser of the sign-up is not signed in from afar either.
    assert not is_in(client)
    assert LOGIN in client.get("/account/profiel/").url
    form = {"login": ADDRESS, "password": PASSWORD}
    assert client.post(LOGIN, form).url == BEGIN


def test_a_link_of_somebody_else_gives_no_session_whatever_one_began(
    client: Client,
) -> None:
    """Who signs up and sends the link on lets nobody in; nor does it help to have begun
    a sign-up of one's own, even for the same address."""
    link, other = sign_up(client), Client()
    sign_up(other, "piet@voorbeeldstad.example")
    assert press(other, link).url == LOGIN
    assert not is_in(other)


def test_who_fills_in_the_address_of_an_account_waits_in_vain(client: Client) -> None:
    """Answered like everybody else, and of no use when the owner proves theirs."""
    link, other = sign_up(client), Client()
    form = {"email": ADDRESS, "password1": PASSWORD, "display_name": "Iemand"}
    assert other.post(SIGNUP, form).url == "/account/confirm-email/"
    assert press(other, link).url == LOGIN
    assert not is_in(other)


def test_a_scanner_that_opens_the_link_changes_nothing(client: Client) -> None:
    link = sign_up(client)
    for visitor in (Client(), client):
        for ask in (visitor.get, visitor.head):
            assert ask(link).status_code == 200
        assert not is_proved()
        assert not is_in(visitor)
    assert press(client, link).url == BEGIN


def test_it_signs_in_once(client: Client) -> None:
    link = sign_up(client)
    press(client, link)
    client.post("/account/logout/")
    assert press(client, link).status_code == 404
    assert not is_in(client)


def test_after_an_hour_one_signs_in(client: Client) -> None:
    link = sign_up(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert press(client, link).url == LOGIN
        assert is_proved()
        assert not is_in(client)
        assert SENTENCE in visible_text(client.get(LOGIN))


def test_an_address_that_is_added_later_signs_nobody_in(client: Client) -> None:
    press(client, sign_up(client))
    added = EmailAddress.objects.create(
        user=User.objects.get(), email="nina@elders.example"
    )
    link = f"/account/confirm-email/{EmailConfirmationHMAC(added).key}/"
    client.post("/account/logout/")
    for visitor in (client, Client()):
        EmailAddress.objects.filter(pk=added.pk).update(verified=False)
        assert press(visitor, link).url == LOGIN
        assert is_proved("nina@elders.example")
        assert not is_in(visitor)
        page = visible_text(visitor.get(LOGIN))
        assert "nina@elders.example is bevestigd" in page
        assert SENTENCE not in page


def test_who_waits_for_a_moderator_is_in_as_after_signing_in(client: Client) -> None:
    address = "wim@thuis.example"
    by_link = press(client, sign_up(client, address)).url
    assert is_in(client)
    assert User.objects.get().state == "pending"
    by_form = Client()
    answer = by_form.post(LOGIN, {"login": address, "password": PASSWORD})
    assert answer.url == by_link == "/"
    for visitor in (client, by_form):
        page = visible_text(visitor.get("/account/profiel/"))
        assert "Uw account wacht op toelating" in page


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_an_account_that_was_shut_meanwhile_stays_shut(
    client: Client, state: str
) -> None:
    link = sign_up(client)
    User.objects.update(state=state, is_active=False)
    page = press(client, link)
    if state == "suspended":
        assert "account/account_inactive.html" in {t.name for t in page.templates}
    else:
        assert page.url == "/account/inactive/"
    assert not is_in(client)
    refused = SecurityEvent.objects.get(kind="sign_in")
    assert refused.result == "refused"


def test_a_second_factor_is_asked_for(client: Client) -> None:
    link = sign_up(client)
    give_factor(User.objects.get())
    assert press(client, link).url == STEP
    assert not is_in(client)
    assert client.post(STEP, {"code": code()}).url == BEGIN
    assert is_in(client)


def test_who_must_set_up_a_second_factor_is_led_to_that(
    client: Client, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    link = sign_up(client)
    User.objects.update(is_moderator=True)
    commands.update_mfa_required()
    press(client, link)
    assert client.get(BEGIN).url == "/account/2fa/"


def test_an_unproved_address_that_signs_in_is_let_in_by_the_second_mail(
    client: Client,
) -> None:
    sign_up(client)
    later = Client()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        form = {"login": ADDRESS, "password": PASSWORD}
        assert later.post(LOGIN, form).url == "/account/confirm-email/"
        run_once()
        found = LINK.search(mail.outbox[-1].body)
        assert found
        assert press(later, found[0]).url == BEGIN
        assert is_in(later)


def test_a_late_answer_to_the_page_before_takes_no_session_away(
    client: Client,
) -> None:
    """What a page fetches by itself may be answered after the press that signs in."""
    link = sign_up(client)
    before = client.cookies["sessionid"].value
    press(client, link)
    late = Client()
    late.cookies["sessionid"] = before
    kept = late.get("/worker.js", headers={"Sec-Fetch-Dest": "serviceworker"})
    assert "sessionid" not in kept.cookies
    taken = late.get("/groepen/", headers={"Sec-Fetch-Dest": "document"})
    assert taken.cookies["sessionid"].value == ""


def test_more_must_be_shown_before_anything_weighty(client: Client) -> None:
    """The link is no password: what asks for one still does."""
    press(client, sign_up(client))
    assert "reauthenticate" in client.get("/account/2fa/totp/activate/").url
