"""What a suspended person reads: at the sign-in page, and when it is over."""

from datetime import timedelta

from django.core import mail

import pytest

from core.clock import now
from forum import commands as forum
from jobs.worker import run_once
from tests.conftest import PASSWORD

WHY = "U plaatste persoonsgegevens van inwoners."


def sign_in(client, user, password=PASSWORD):
    facts = {"login": user.email, "password": password}
    return client.post("/account/login/", facts, follow=True)


def send_mails():
    while run_once():
        pass


@pytest.mark.parametrize("days", [3, None])
def test_who_signs_in_reads_until_when_and_why(client, official, moderator, days):
    until = now() + timedelta(days=days) if days else None
    forum.suspend(moderator, user=official, until=until, reason=WHY)
    answer = sign_in(client, official)
    assert WHY in answer.text
    assert ("<time" in answer.text) is bool(days)
    assert "/hulp/" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_without_the_password_nothing_is_told(client, official, moderator):
    forum.suspend(moderator, user=official, reason=WHY)
    assert WHY not in sign_in(client, official, "verkeerd-wachtwoord").text


def test_the_mail_about_the_end_says_what_one_may_do(official, moderator):
    forum.suspend(moderator, user=official, reason=WHY)
    send_mails()
    mail.outbox.clear()
    forum.unsuspend(moderator, user=official)
    send_mails()
    (letter,) = [m for m in mail.outbox if official.email in m.to]
    assert "U kunt weer inloggen" in letter.body
