"""Answers by mail: taken where our own mail server proved the sender."""

from datetime import timedelta

from django.utils import timezone

import pytest
import time_machine

from notifications import commands
from notifications.inbound import reply_addresses
from notifications.inbound.authentication import is_sender_proved
from notifications.models import IncomingMail, Notification
from tests.notifications.mail_server import posts_of, to_topic, written
from tests.notifications.test_mailing import carry_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox_of_the_site")]

SENDER = "olga@voorbeeldstad.example"
PASS = "mx.forum.example; dmarc=pass (p=reject) header.from=voorbeeldstad.example"
FAIL = PASS.replace("dmarc=pass", "dmarc=fail")
DKIM = "mx.forum.example; dkim=pass header.d=voorbeeldstad.example header.s=x"
SPF = "mx.forum.example; spf=pass smtp.mailfrom=olga@mail.voorbeeldstad.example"


@pytest.fixture(autouse=True)
def trusted(settings):
    settings.MAIL_AUTHSERV_ID = ["mx.forum.example"]


@pytest.mark.parametrize(
    "headers",
    [
        [PASS],
        [PASS.upper().replace("DMARC=PASS", "dmarc=pass")],
        [PASS.replace(";", " 1;", 1)],
        ["mx.elders.example; dmarc=fail header.from=voorbeeldstad.example", PASS],
        [DKIM],
        [SPF],
        [DKIM + "; dmarc=none header.from=voorbeeldstad.example"],
        [SPF.replace("olga@mail.", "")],
        [PASS, "mx.forum.example; none"],
    ],
)
def test_proved(headers):
    assert is_sender_proved(SENDER, headers)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        [FAIL],
        [FAIL, PASS],
        [PASS, FAIL],
        [FAIL, DKIM, SPF],
        [PASS.replace("dmarc=pass", "dmarc=temperror"), DKIM],
        [PASS.replace("mx.forum.example", "mx.elders.example")],
        [PASS.replace("mx.forum.example", "x.mx.forum.example")],
        [PASS.replace("mx.forum.example; ", "")],
        [PASS.replace("=voorbeeldstad", "=elders")],
        [PASS.partition(" header")[0]],
        [DKIM.replace("voorbeeldstad.", "elders.")],
        [DKIM.replace("voorbeeldstad.", "anders-voorbeeldstad.")],
        [DKIM.replace("voorbeeldstad.example", "example")],
        [DKIM.replace("pass", "fail")],
        [SPF.replace("smtp.mailfrom=olga@mail.", "smtp.helo=")],
        ["mx.forum.example; none"],
        ["mx.forum.example; (((", PASS],
        ["mx.forum.example; " + "(" * 4000],
        ["(mx.forum.example) x; dmarc=pass header.from=voorbeeldstad.example"],
    ],
)
def test_not_proved(headers):
    assert not is_sender_proved(SENDER, headers)
    assert not is_sender_proved("", [PASS, *headers])


def test_an_answer_is_taken_when_dmarc_passed(topic, official):
    sent = written(official, to_topic(official, topic), Authentication_Results=PASS)
    assert commands.receive_mail(sent.as_bytes()) == "posted"


@pytest.mark.parametrize("result", [FAIL, ""])
def test_a_forged_answer_is_told_on_the_site_and_mails_nobody(
    office, topic, official, result
):
    sent = written(official, to_topic(official, topic))
    if result:
        sent["Authentication-Results"] = result
    assert commands.receive_mail(sent.as_bytes()) == "unproved"
    carry_out()
    assert office.mails == []
    assert posts_of(topic) == ["Wij twijfelen."]
    assert IncomingMail.objects.get().user == official
    line = Notification.objects.get(recipient=official)
    assert line.event.kind == "reply_not_placed"


def test_nor_does_one_from_another_address(office, topic, official, outsider):
    sent = written(outsider, to_topic(official, topic), Authentication_Results=FAIL)
    assert commands.receive_mail(sent.as_bytes()) == "unproved"
    carry_out()
    assert office.mails == []


def test_of_two_senders_none_is_believed(topic, official, outsider):
    both = f"{outsider.email}, {official.email}"
    sent = written(
        official, to_topic(official, topic), From=both, Authentication_Results=PASS
    )
    assert commands.receive_mail(sent.as_bytes()) == "unproved"


def test_the_inbox_says_why(client, topic, official):
    sent = written(official, to_topic(official, topic), Authentication_Results=FAIL)
    commands.receive_mail(sent.as_bytes())
    carry_out()
    client.force_login(official)
    assert "niet nagaan of uw mail" in client.get("/meldingen/").text


@pytest.mark.parametrize("has_server", [True, False])
def test_an_address_of_long_ago_takes_nothing(
    office, topic, official, settings, has_server
):
    """A mail tells of it only where it is proved who sent the answer."""
    if not has_server:
        settings.MAIL_AUTHSERV_ID = []
    to = to_topic(official, topic)
    sent = written(official, to, Authentication_Results=PASS)
    late = reply_addresses.last_reply_day() + timedelta(days=1)
    with time_machine.travel(
        timezone.now().replace(year=late.year, month=late.month, day=late.day)
    ):
        assert commands.receive_mail(sent.as_bytes()) == "expired"
        carry_out()
    assert posts_of(topic) == ["Wij twijfelen."]
    assert len(office.mails) == has_server
    kind = "reply_not_placed"
    assert Notification.objects.filter(event__kind=kind).count() == (not has_server)


def test_without_a_trusted_server_the_address_alone_counts(topic, official, settings):
    settings.MAIL_AUTHSERV_ID = []
    sent = written(official, to_topic(official, topic), Authentication_Results=FAIL)
    assert commands.receive_mail(sent.as_bytes()) == "posted"
