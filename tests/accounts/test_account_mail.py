"""Mails that answer a form: written for everybody alike, sent by the worker."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.commands import deliver_account_mail
from accounts.models import AccountMail, User
from core.clock import now
from core.security.encryption import DecryptionError, decrypt, encrypt
from jobs.worker import run_once
from tests.conftest import PASSWORD
from tests.matrix.answers import same_for_all

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = (
    "olga.official@voorbeeldstad.example",
    "niels.niemand@voorbeeldstad.example",
)
LOGIN, RESET = "/account/login/", "/account/password/reset/"
CODE, SIGNUP = "/account/login/code/", "/account/signup/"
LINK = re.compile(r"http://[^/\s]+(/account/password/reset/key/\S+)")


@pytest.fixture(autouse=True)
def olga(official: User) -> User:
    return official


def form(path: str, address: str) -> dict[str, str]:
    if path == LOGIN:
        return {"login": address, "password": "verkeerd-maar-lang"}
    if path == SIGNUP:
        return {"email": address, "password1": PASSWORD, "display_name": "Nina"}
    return {"email": address}


def text(answer: Any, address: str) -> str:
    """What was answered, without the address and the second in which it was."""
    return re.sub(r"Expires: .*", "", same_for_all(answer, address))


# -- No door tells whether an address is known ------------------------


class Work:
    """How much an answer took: what can be counted without a clock."""

    def __init__(self, monkeypatch: Any) -> None:
        self.hashes = 0
        encode = ScryptPasswordHasher.encode

        def counted(hasher: Any, *args: Any, **options: Any) -> str:
            self.hashes += 1
            return encode(hasher, *args, **options)

        monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)

    def of(self, path: str, address: str) -> tuple[Any, int, int]:
        client = Client()
        client.get(path)
        self.hashes = 0
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(path, form(path, address))
        return answer, self.hashes, len(queries)


@pytest.mark.parametrize("path", [LOGIN, RESET, CODE, SIGNUP])
def test_known_and_unknown_are_answered_alike(path, monkeypatch):
    """The same text and status, and as many passwords are hashed."""
    work = Work(monkeypatch)
    known, hashes, _queries = work.of(path, KNOWN)
    unknown, other_hashes, _other = work.of(path, UNKNOWN)
    assert text(known, KNOWN) == text(unknown, UNKNOWN)
    assert hashes == other_hashes == (0 if path in {RESET, CODE} else 1)


@pytest.mark.parametrize("path", [RESET, CODE])
def test_asking_for_a_mail_costs_the_same_work(path, monkeypatch):
    """As many queries, one of which writes the row for the worker."""
    work = Work(monkeypatch)
    _known, _hashes, queries = work.of(path, KNOWN)
    _unknown, _other, others = work.of(path, UNKNOWN)
    assert queries == others
    rows = AccountMail.objects.order_by("pk").values_list("kind", flat=True)
    assert list(rows) == (
        ["reset", "reset"] if path == RESET else ["letter", "nothing"]
    )


def test_a_mail_sent_shortly_before_changes_no_answer():
    """A second one in so short a time is not sent, to whomever, and nobody is told."""
    texts = []
    for address in (KNOWN, KNOWN, UNKNOWN, UNKNOWN):
        page = Client().post(SIGNUP, form(SIGNUP, address), follow=True)
        texts.append(text(page, address))
    assert len(set(texts)) == 1
    assert AccountMail.objects.count() == 2


@pytest.mark.parametrize("path", [RESET, CODE, SIGNUP])
def test_the_page_after_it_says_the_same(path):
    texts = []
    for address in (KNOWN, UNKNOWN):
        page = Client().post(path, form(path, address), follow=True)
        texts.append(text(page, address))
    assert texts[0] == texts[1]


@pytest.fixture
def hanging() -> Iterator[str]:
    """A mail server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[Any] = []
        taking = threading.Thread(
            target=lambda: [kept.append(server.accept()) for _ in range(9)], daemon=True
        )
        taking.start()
        yield f"{server.getsockname()[1]}"
        for found, _where in kept:
            found.close()


def through(settings: Any, port: int | str) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": int(port), "timeout": 30},
        }
    }


@pytest.mark.parametrize("path", [RESET, CODE, SIGNUP])
def test_a_mail_server_that_hangs_or_refuses_changes_no_answer(path, hanging, settings):
    """Also when SMTP is down."""
    for port in (hanging, 9):
        through(settings, port)
        texts = []
        for address in (KNOWN, UNKNOWN):
            begun = time.monotonic()
            page = Client().post(path, form(path, address))
            assert time.monotonic() - begun < 8
            texts.append(text(page, address))
        assert texts[0] == texts[1]


def test_what_the_server_refuses_is_tried_again(settings, mailoutbox):
    through(settings, 9)
    Client().post(RESET, {"email": KNOWN})
    run_once()
    row = AccountMail.objects.get()
    assert (row.state, row.attempts, row.error) == (
        "pending",
        1,
        "ConnectionRefusedError",
    )
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    }
    AccountMail.objects.update(due_at=now())
    run_once()
    assert [message.to for message in mail.outbox] == [[KNOWN]]
    assert not AccountMail.objects.exists()


def test_a_second_address_is_asked_for_alike(outsider):
    """Whether somebody else has it is told to that address only."""
    texts = []
    for address in (outsider.email, "ou.niemander@voorbeeldstad.example"):
        client = Client()
        client.post(LOGIN, {"login": KNOWN, "password": PASSWORD})
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        added = {"action_add": "", "email": address}
        answer = client.post("/account/email/", added)
        texts.append((answer.status_code, answer.headers.get("Location")))
        assert text(client.get("/account/email/"), address)
    assert texts[0] == texts[1] == (302, "/account/email/")


# -- What stands in the row, and how long ---------------------------------------


def test_nobody_is_mailed_who_has_no_account(mailoutbox):
    for path in (RESET, CODE):
        Client().post(path, {"email": UNKNOWN})
    assert AccountMail.objects.count() == 2
    run_once()
    assert not mailoutbox
    assert not AccountMail.objects.exists()


def test_a_code_stands_sealed_and_is_forgotten_when_sent(mailoutbox):
    Client().post(CODE, {"email": KNOWN})
    row = AccountMail.objects.get()
    assert "code" not in row.encrypted_content
    run_once()
    (message,) = mailoutbox
    assert message.to == [KNOWN]
    assert f"<{row.public_id}@localhost>" == message.extra_headers["Message-ID"]
    assert not AccountMail.objects.exists()


def test_a_row_in_nobodys_hands_is_not_sent_twice(mailoutbox):
    """A worker whose lease has ended leaves the row to the next."""
    commands.queue_mail(address=KNOWN, subject="Kort", text="Tekst")
    row = AccountMail.objects.get()
    row.lease_token = None
    deliver_account_mail(row)
    assert len(mailoutbox) == 1
    commands.queue_decoy(address=UNKNOWN, subject="Kort", text="Tekst")
    commands.send_account_mail(AccountMail.objects.get())
    assert len(mailoutbox) == 1


def test_after_a_day_nothing_is_kept(mailoutbox):
    commands.queue_mail(address=KNOWN, subject="Kort", text="Geheim")
    commands.queue_password_reset(KNOWN)
    commands.delete_expired_mails()
    assert AccountMail.objects.count() == 2
    AccountMail.objects.update(created_at=now() - timedelta(days=1, seconds=1))
    commands.delete_expired_mails()
    assert not AccountMail.objects.exists()


def test_what_is_sealed_opens_with_the_sites_keys_only(settings):
    settings.SECRET_KEY = "a" * 40
    sealed = encrypt("geheim")
    assert decrypt(sealed) == "geheim"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 40, ["a" * 40]
    assert decrypt(sealed) == "geheim"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(DecryptionError):
        decrypt(sealed)


# -- A mail goes only to the stored address ---------------------------


@pytest.mark.parametrize(
    "written",
    [
        "olga.officıal@voorbeeldstad.example",  # dotless i
        "olga.offiCİal@voorbeeldstad.example",  # dotted capital I
        "olga.oﬃcial@voorbeeldstad.example",  # ligature
        "olga.official@voorbeeldﬆad.example",
        "ólga.official@voorbeeldstad.example",
        "olga.official@voorbeeldstad.examplе",  # Cyrillic e
    ],
)
def test_a_letter_that_folds_into_another_finds_nobody(written, mailoutbox):
    for path in (RESET, CODE):
        Client().post(path, {"email": written})
    run_once()
    assert {to for message in mailoutbox for to in message.to} <= {KNOWN}
    assert not mailoutbox


def test_capitals_find_the_stored_address(mailoutbox):
    """What is mailed is what is stored, not what was filled in."""
    Client().post(RESET, {"email": "Olga.OFFICIAL@Voorbeeldstad.Example"})
    run_once()
    assert mailoutbox[0].to == [KNOWN]


# -- Links that work once ----------------------------------------------


def reset_link(mailoutbox: Any) -> str:
    Client().post(RESET, {"email": KNOWN})
    run_once()
    found = LINK.search(mailoutbox[-1].body)
    assert found, mailoutbox[-1].body
    return found[1]


def choose(client: Client, link: str, password: str) -> Any:
    page = client.get(link, follow=True)
    to = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(to, {"password1": password, "password2": password})


def test_a_link_to_a_new_password_works_once_and_only_by_a_button(mailoutbox, olga):
    """Opened by a scanner, used, used again."""
    link = reset_link(mailoutbox)
    for visit in (Client().get, Client().head, Client().get):
        visit(link)
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)
    choose(Client(), link, "een-heel-nieuw-wachtwoord")
    olga.refresh_from_db()
    assert olga.check_password("een-heel-nieuw-wachtwoord")
    choose(Client(), link, "nog-een-ander-wachtwoord")
    olga.refresh_from_db()
    assert olga.check_password("een-heel-nieuw-wachtwoord")


def test_a_link_to_a_new_password_ends_after_a_day(mailoutbox, olga):
    link = reset_link(mailoutbox)
    with time_machine.travel(now() + timedelta(days=1, hours=3)):
        choose(Client(), link, "een-heel-nieuw-wachtwoord")
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_a_link_to_a_new_password_ends_with_the_addresses(mailoutbox, olga):
    """It was made for an account that had other addresses."""
    link = reset_link(mailoutbox)
    EmailAddress.objects.create(user=olga, email="nieuw@elders.example")
    choose(Client(), link, "een-heel-nieuw-wachtwoord")
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_the_address_of_the_form_does_not_hold_the_key(mailoutbox):
    """What a page sends along as Referer is of no use to others."""
    link = reset_link(mailoutbox)
    page = Client().get(link)
    assert page.status_code == 302
    assert link.rstrip("/").rpartition("-")[2] not in page.headers["Location"]
    assert Client().get(LOGIN).headers["Referrer-Policy"] == "same-origin"


def code_in(mailoutbox: Any) -> str:
    run_once()
    found = re.search(r"^\s*([A-Z0-9]+-?[A-Z0-9]+)\s*$", mailoutbox[-1].body, re.M)
    assert found, mailoutbox[-1].body
    return found[1]


CONFIRM = "/account/login/code/confirm/"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_by_mail_signs_in_once_and_where_it_was_asked_for(mailoutbox):
    """Used again, and in another browser."""
    client = Client()
    client.post(CODE, {"email": KNOWN})
    code = code_in(mailoutbox)
    elsewhere = Client()
    elsewhere.post(CODE, {"email": UNKNOWN})
    elsewhere.post(CONFIRM, {"code": code})
    assert not signed_in(elsewhere)
    client.post(CONFIRM, {"code": code})
    assert signed_in(client)
    again = Client()
    again.post(CODE, {"email": KNOWN})
    again.post(CONFIRM, {"code": code})
    assert not signed_in(again)


def test_a_code_that_is_too_old_or_guessed_at_is_over(mailoutbox):
    """Three tries, fifteen minutes."""
    client = Client()
    client.post(CODE, {"email": KNOWN})
    code = code_in(mailoutbox)
    with time_machine.travel(now() + timedelta(minutes=16)):
        client.post(CONFIRM, {"code": code})
    assert not signed_in(client)
    client = Client()
    client.post(CODE, {"email": KNOWN})
    code = code_in(mailoutbox)
    for guess in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"):
        client.post(CONFIRM, {"code": guess})
    client.post(CONFIRM, {"code": code})
    assert not signed_in(client)
