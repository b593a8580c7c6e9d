"""Signing up, proving an address, being let in or waiting, and being shut out.

Through allauth's own pages, as a browser would.
"""

import re
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.test import Client

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.models import Affiliation, EmailDomain, Organisation, User
from accounts.policy import is_member
from core.clock import now, today
from forum.models import Space
from jobs.worker import run_once
from tests.conftest import PASSWORD

SIGNUP, LOGIN = "/account/signup/", "/account/login/"
LINK = re.compile(r"/account/confirm-email/[-:\w]+/")


@pytest.fixture
def town(db: Any) -> Organisation:
    """A municipality with a confirmed domain."""
    town = Organisation.objects.create(name="Voorbeeldstad")
    add_domain(town, "voorbeeldstad.example")
    return town


def add_domain(town: Organisation, domain: str, **fields: Any) -> EmailDomain:
    fields = {"state": "confirmed"} | fields
    row = EmailDomain.objects.create(domain=domain, **fields)
    row.organisations.add(town)
    return row


def sign_up(client: Client, address: str, **fields: Any) -> Any:
    form = {"email": address, "password1": PASSWORD, "display_name": "Nina Nieuw"}
    return client.post(SIGNUP, form | fields)


def link_in_mail() -> str:
    run_once()
    found = LINK.search(mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]


def confirm(client: Client) -> Any:
    return client.post(link_in_mail())


def sign_in(client: Client, address: str, password: str = PASSWORD) -> bool:
    client.post(LOGIN, {"login": address, "password": password})
    return "_auth_user_id" in client.session


def arrive(address: str) -> User:
    """The whole way in: sign up, open the mail, press the button."""
    client = Client()
    assert sign_up(client, address).status_code == 302
    assert confirm(client).status_code == 302
    return User.objects.get(display_name="Nina Nieuw")


# -- Who is let in ------------------------------------------------------------


def test_an_address_at_a_confirmed_domain_admits_and_says_for_whom(town):
    user = arrive("nina@voorbeeldstad.example")
    assert user.state == User.State.ACTIVE
    assert user.organisation_name == "gemeente Voorbeeldstad"
    assert is_member(user)
    link = Affiliation.objects.get(user=user)
    assert (link.organisation, link.source, link.until) == (town, "domain", None)


def test_a_joint_domain_admits_and_leaves_open_for_whom(town):
    other = Organisation.objects.create(name="Elders")
    EmailDomain.objects.get().organisations.add(other)
    user = arrive("nina@voorbeeldstad.example")
    assert user.state == User.State.ACTIVE
    assert user.organisation_name == ""
    assert not Affiliation.objects.exists()


@pytest.mark.parametrize(
    "written", ["Nina@Voorbeeldstad.Example", "NINA@VOORBEELDSTAD.EXAMPLE"]
)
def test_capitals_make_no_difference(town, written):
    user = arrive(written)
    assert user.state == User.State.ACTIVE
    assert user.email == written.lower()
    assert mail.outbox[0].to == [written.lower()]


LOOK_ALIKES = [
    "x@voorbeeldstad.example.evil.nl",
    "x@sub.voorbeeldstad.example",
    "x@evil-voorbeeldstad.example",
    "x@voorbeeldstad.example.nl",
    "x@oorbeeldstad.example",
    "x@example",
    "x@voorbeeldstad-example.nl",
    '"x@voorbeeldstad.example"@evil.nl',
    "x+voorbeeldstad.example@evil.nl",
    "x@vооrbeeldstad.example",  # Cyrillic o
    "x@voorbeeldstad.exаmple",  # Cyrillic a
    "x@ｖoorbeeldstad.example",  # full-width v
    "x@voorbeeldstad。example",  # ideographic full stop
    "x@voorbeeldﬆad.example",  # ligature
    "x@voorbeeldstad.example\u200b",
    "x@voorbeeld\u00adstad.example",
    "x@voorbeeldstad.example.",
    "x@voorbeeldstad.example\n.evil.nl",
    "x@evil.nl,y@voorbeeldstad.example",
    "x@evil.nl y@voorbeeldstad.example",
    "<x@evil.nl>y@voorbeeldstad.example",
    "x(@voorbeeldstad.example)@evil.nl",
    "x@evil.nl\x00@voorbeeldstad.example",
    "x@[127.0.0.1]",
    "@voorbeeldstad.example",
    "x@@voorbeeldstad.example",
]


@pytest.mark.parametrize("address", LOOK_ALIKES)
def test_a_domain_is_compared_whole(town, address):
    """Refused, or it waits; what is mailed is the very address that was compared."""
    client = Client()
    answer = sign_up(client, address)
    if answer.status_code == 200:
        assert not User.objects.exists()
        assert not mail.outbox
        return
    confirm(client)
    user = User.objects.get()
    assert user.state == User.State.PENDING
    (stored,) = EmailAddress.objects.values_list("email", flat=True)
    assert mail.outbox[0].to == [stored]
    assert stored.rpartition("@")[2] != "voorbeeldstad.example"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "suggested"},
        {"valid_until": date(2020, 1, 1)},
        {"valid_from": date(2100, 1, 1)},
    ],
)
def test_a_domain_that_does_not_hold_now_admits_nobody(town, fields):
    add_domain(town, "elders.example", **fields)
    assert arrive("nina@elders.example").state == User.State.PENDING


def test_a_domain_holds_on_its_last_day(town):
    day = today()
    add_domain(town, "elders.example", valid_from=day, valid_until=day + timedelta(1))
    assert arrive("nina@elders.example").state == User.State.ACTIVE


def test_whoever_proves_a_second_address_at_a_confirmed_domain_comes_in(town):
    user = arrive("nina@thuis.example")
    assert user.state == User.State.PENDING
    EmailAddress.objects.create(
        user=user, email="nina@voorbeeldstad.example", verified=False
    )
    assert commands.update_approval(user).state == User.State.PENDING
    EmailAddress.objects.update(verified=True)
    assert commands.update_approval(user).state == User.State.ACTIVE
    assert commands.update_approval(user).state == User.State.ACTIVE
    assert Affiliation.objects.count() == 1


# -- Proving the address ------------------------------------------------------


def test_before_the_address_is_proved_nobody_is_in(town, client):
    sign_up(client, "nina@voorbeeldstad.example")
    user = User.objects.get()
    assert user.state == User.State.PENDING
    assert not sign_in(Client(), "nina@voorbeeldstad.example")


def test_opening_the_link_proves_nothing_until_the_button_is_pressed(town, client):
    """Mail scanners open links."""
    sign_up(client, "nina@voorbeeldstad.example")
    link = link_in_mail()
    for visit in (client.get, client.head, Client().get):
        assert visit(link).status_code == 200
    assert not EmailAddress.objects.get().verified
    assert User.objects.get().state == User.State.PENDING
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get().verified
    assert User.objects.get().state == User.State.ACTIVE


def test_a_link_that_was_changed_or_is_too_old_proves_nothing(town, client, settings):
    sign_up(client, "nina@voorbeeldstad.example")
    link = link_in_mail()
    assert client.post(f"{link[:-3]}xx/").status_code in {200, 404}
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    assert client.post(link).status_code in {200, 404}
    assert not EmailAddress.objects.get().verified
    assert User.objects.get().state == User.State.PENDING


def test_a_known_address_gets_the_answer_of_an_unknown_one(town, official):
    """Whether somebody has an account is told to that address only."""
    answers = []
    for address in ("nina@voorbeeldstad.example", official.email):
        answer = sign_up(Client(), address)
        answers.append((answer.status_code, answer.headers.get("Location")))
    assert answers[0] == answers[1]
    assert User.objects.filter(email=official.email).count() == 1
    run_once()
    assert mail.outbox[-1].to == [official.email]
    assert not LINK.search(mail.outbox[-1].body)


@pytest.mark.parametrize(
    "written",
    ["olga.official@voorbeeldstad.example", "Olga.OFFICIAL@VoorbeeldStad.example"],
)
def test_signing_in_with_a_wrong_password_says_the_same_to_all(official, written):
    pages = [
        Client().post(LOGIN, {"login": login, "password": "verkeerd"})
        for login in (written, "niemand@voorbeeldstad.example")
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1]
    assert sign_in(Client(), written)


# -- Waiting ------------------------------------------------------------------


@pytest.fixture
def waiting(town: Organisation) -> Client:
    """Nina proved an address of a domain that nobody confirmed, and signed in."""
    add_domain(town, "elders.example", state="suggested")
    arrive("nina@elders.example")
    client = Client()
    assert sign_in(client, "nina@elders.example")
    return client


def test_who_waits_is_told_so_on_every_page(waiting, space):
    for path in ("/forum/", "/forum/arbeidsmigranten/"):
        page = waiting.get(path)
        assert page.status_code == 200
        assert "wacht" in page.text or "waits for approval" in page.text


def test_who_waits_looks_like_a_visitor_and_writes_nothing(
    waiting, topic, members_space
):
    question = topic.posts.get()
    assert waiting.get("/forum/arbeidsmigranten/").status_code == 200
    assert waiting.get("/forum/burgerzaken/").status_code == 404
    assert waiting.get("/forum/burgerzaken/nieuw/").status_code == 404
    assert waiting.post("/forum/arbeidsmigranten/deelnemen/").status_code == 403
    ask = {
        "title": "Mag ik",
        "source": "al?",
        "source_format": "text",
        "kind": "question",
    }
    assert waiting.post("/forum/arbeidsmigranten/nieuw/", ask).status_code == 403
    reply = f"/forum/bericht/{question.public_id}/antwoord/"
    text = {"source": "Hallo", "source_format": "text"}
    assert waiting.get(reply).status_code == 403
    assert waiting.post(reply, text).status_code == 403
    assert topic.posts.count() == 1
    assert Space.objects.get(slug="arbeidsmigranten").participant_count == 1


def test_a_moderator_lets_in_and_nobody_else(waiting, town, moderator, official):
    user = User.objects.get(display_name="Nina Nieuw")
    for act in (commands.approve, commands.suspend, commands.restore):
        with pytest.raises(Exception) as refusal:
            act(official, user=user)
        assert type(refusal.value).__name__ == "PermissionDenied"
    user = commands.approve(moderator, user=user, organisation=town)
    assert user.state == User.State.ACTIVE
    assert user.organisation_name == "gemeente Voorbeeldstad"
    assert Affiliation.objects.get().source == "moderator"
    assert waiting.get("/forum/arbeidsmigranten/").status_code in {200, 404}


def test_a_domain_confirmed_later_lets_in_who_waited_and_nobody_else(
    waiting, town, moderator, person
):
    near = person("Nabij", state="pending")
    EmailAddress.objects.filter(user=near).update(email="n@niet-elders.example")
    unproved = person("Onbewezen", state="pending")
    EmailAddress.objects.filter(user=unproved).update(
        email="o@elders.example", verified=False
    )
    domain = EmailDomain.objects.get(domain="elders.example")
    commands.confirm_domain(moderator, domain=domain)
    states = dict(User.objects.values_list("display_name", "state"))
    assert states["Nina Nieuw"] == "active"
    assert states["Nabij"] == states["Onbewezen"] == "pending"


def test_approving_twice_is_approving_once(waiting, moderator):
    user = User.objects.get(display_name="Nina Nieuw")
    commands.approve(moderator, user=user)
    commands.suspend(moderator, user=user)
    assert commands.approve(moderator, user=user).state == User.State.SUSPENDED


def test_only_a_suspension_is_ended_by_restoring(waiting, moderator, person):
    user = User.objects.get(display_name="Nina Nieuw")
    assert commands.restore(moderator, user=user).state == User.State.PENDING
    closed = person("Weg", state="closed", is_active=False)
    assert commands.restore(moderator, user=closed).state == User.State.CLOSED


@pytest.mark.parametrize("by_date", [True, False])
def test_the_end_of_a_suspension_lets_nobody_in(waiting, moderator, by_date):
    """Who waited waits again, however often they were suspended meanwhile."""
    user = User.objects.get(display_name="Nina Nieuw")
    for days in (3, 7):
        until = now() + timedelta(days=days) if by_date else None
        commands.suspend(moderator, user=user, until=until)
    if by_date:
        with time_machine.travel(now() + timedelta(days=8)):
            assert commands.end_suspensions() == 1
    else:
        commands.restore(moderator, user=user)
    user.refresh_from_db()
    assert (user.state, user.is_active) == (User.State.PENDING, True)
    user = commands.approve(moderator, user=user)
    commands.suspend(moderator, user=user)
    assert commands.restore(moderator, user=user).state == User.State.ACTIVE


def test_whose_domain_was_confirmed_during_a_suspension_comes_in_after_it(
    waiting, moderator
):
    user = User.objects.get(display_name="Nina Nieuw")
    commands.suspend(moderator, user=user)
    domain = EmailDomain.objects.get(domain="elders.example")
    commands.confirm_domain(moderator, domain=domain)
    user.refresh_from_db()
    assert user.state == User.State.SUSPENDED
    assert commands.restore(moderator, user=user).state == User.State.ACTIVE
    assert user.affiliations.exists()


# -- Shut out -----------------------------------------------------------------


def test_a_suspension_ends_every_session_at_once(member, moderator, secret_topic):
    path = f"{secret_topic.space.path}{secret_topic.public_id}/"
    browsers = [Client(), Client()]
    for browser in browsers:
        assert sign_in(browser, member.email)
        assert browser.get(path).status_code == 200
    commands.suspend(moderator, user=member)
    for browser in browsers:
        assert browser.get(path).status_code == 404
        assert browser.get("/meldingen/").status_code == 302
        assert "Mehmet" not in browser.get("/forum/").text
    assert not sign_in(Client(), member.email)
    commands.restore(moderator, user=member)
    assert sign_in(Client(), member.email)


def test_a_changed_password_ends_the_other_sessions(member, secret_topic):
    path = f"{secret_topic.space.path}{secret_topic.public_id}/"
    here, there = Client(), Client()
    for browser in (here, there):
        assert sign_in(browser, member.email)
    new = "een-heel-ander-wachtwoord"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", form).status_code == 302
    assert there.get(path).status_code == 404
    assert not sign_in(Client(), member.email)
    assert sign_in(Client(), member.email, new)


def test_the_key_of_a_session_is_new_after_signing_in(member):
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    assert sign_in(client, member.email)
    assert client.session.session_key != before


def test_who_can_never_sign_in_gets_no_mail_to_do_so(person, client):
    """Imported authors have no address; asking for a new password tells nothing."""
    User.objects.create(display_name="Overgenomen", kind="imported", state="active")
    client.post("/account/password/reset/", {"email": "overgenomen@elders.example"})
    assert not any("overgenomen" in message.body.lower() for message in mail.outbox)
