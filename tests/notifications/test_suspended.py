"""Who is shut out of the site can open no inbox, and is told by mail."""

from datetime import timedelta

import pytest

from core.clock import now
from core.templatetags.dates import moment_said
from forum import commands as forum
from jobs.worker import run_once
from notifications.models import MailDelivery
from tests.notifications.mail_server import html_of, text_of

pytestmark = pytest.mark.django_db


def carry_out():
    while run_once():
        pass


def test_a_suspension_is_mailed_with_its_end_and_its_reason(
    office, official, moderator
):
    until = now() + timedelta(days=1)
    forum.suspend(moderator, user=official, until=until, reason="Even <b>rust</b>.")
    carry_out()
    (mail,) = office.mails_to(official)
    assert mail["Subject"] == "Uw account op Gemeentenforum is geschorst"
    for part in (text_of(mail), html_of(mail)):
        assert "U kunt niet inloggen" in part
        assert " om " in part.split("vanaf", 1)[1][:30]
        assert "/hulp/" in part
        assert "/meldingen/" not in part, "nobody can open that now"
    assert "Reden: Even <b>rust</b>." in text_of(mail)
    assert "Even &lt;b&gt;rust&lt;/b&gt;." in html_of(mail)


def test_who_may_not_write_for_a_while_reads_until_when(office, official, moderator):
    until = now() + timedelta(days=1)
    forum.mute(moderator, user=official, until=until, reason="Even rust.")
    carry_out()
    (mail,) = office.mails_to(official)
    for part in (text_of(mail), html_of(mail)):
        assert f"Tot {moment_said(until)}. Reden: Even rust." in part


def test_what_was_taken_back_meanwhile_is_not_mailed(office, official, moderator):
    forum.suspend(moderator, user=official, reason="Een vergissing.")
    forum.unsuspend(moderator, user=official)
    carry_out()
    assert not MailDelivery.objects.filter(sent_at__isnull=False, kind="letter")
    assert all("geschorst is" not in mail["Subject"] for mail in office.mails)
    assert "Een vergissing." not in "".join(text_of(m) for m in office.mails)


def test_in_one_space_it_is_told_on_the_site(office, space, official, moderator):
    forum.join(official, space=space)
    forum.suspend(moderator, user=official, space=space, reason="Hier even niet.")
    carry_out()
    assert not MailDelivery.objects.filter(recipient=official, kind="letter")
