"""Mails that come back: what is noted against an address, and what follows."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
import time_machine

from core.clock import now
from forum import commands as forum
from forum.models import Participation
from jobs.worker import run_once
from notifications import commands
from notifications.inbound.reply_addresses import bounce_address
from notifications.models import BouncingAddress, MailDelivery, Notification
from tests.notifications.test_mailing import answer, carry_out, let_it_be_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox_of_the_site")]


def report(mail, status):
    message = EmailMessage()
    message["From"] = "MAILER-DAEMON@voorbeeldstad.example"
    message["To"] = bounce_address(mail.public_id)
    message["Message-ID"] = make_msgid(domain="voorbeeldstad.example")
    raw = message.as_string() + (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n"
        "MIME-Version: 1.0\n\n--x\n\nHelaas.\n--x\nContent-Type:"
        " message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient:"
        f" rfc822; a@b.nl\nAction: failed\nStatus: {status}\n--x--\n"
    )
    return raw.replace(
        "\n\nContent-Type: multipart", "\nContent-Type: multipart"
    ).encode()


@pytest.fixture
def sent(office, topic, official, moderator):
    """A mail to Olga that went out, and its row."""
    answer(moderator, topic)
    carry_out()
    assert len(office.mails_to(official)) == 1
    return MailDelivery.objects.get(recipient=official)


def test_every_mail_has_a_sender_of_its_own(sent, office):
    assert office.envelopes[0].mail_from == bounce_address(sent.public_id)
    assert "noreply" in office.mails[0]["From"]


def test_mail_that_comes_back_pauses_the_next(
    sent, office, topic, official, moderator, client
):
    assert commands.receive_mail(report(sent, "5.1.1")) == "bounce"
    sent.refresh_from_db()
    assert sent.outcome == "bounced"
    answer(moderator, topic, "Nog iets.")
    carry_out()
    assert len(office.mails_to(official)) == 1
    assert MailDelivery.objects.latest("pk").outcome == "paused"
    assert Notification.objects.filter(
        recipient=official, event__kind="mail_paused"
    ).exists()
    client.force_login(official)
    page = client.get("/meldingen/mailinstellingen/").text
    assert "Onze mail aan u kwam terug" in page
    assert "Onze mail aan u kwam terug" in client.get("/meldingen/").text
    client.post("/meldingen/mailinstellingen/", {"resume": "1"})
    answer(moderator, topic, "En nog iets.")
    carry_out()
    assert len(office.mails_to(official)) == 2


def test_after_a_day_it_is_tried_again(sent, office, topic, official, moderator):
    commands.receive_mail(report(sent, "5.1.1"))
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        answer(moderator, topic, "Morgen.")
        let_it_be_due()
    assert len(office.mails_to(official)) == 2


def bounce(sent, times):
    for n in range(times):
        with time_machine.travel(now() + timedelta(days=5 * n)):
            commands.record_bounce(sent.public_id, is_permanent=True)


def test_the_third_time_groups_wait_for_who_leads_them(sent, group, official, office):
    forum.add_participant(official, space=group.space)
    bounce(sent, 2)
    assert Participation.objects.filter(user=official, space=group.space).exists()
    bounce(sent, 3)
    row = BouncingAddress.objects.get()
    assert row.is_disabled
    assert not Participation.objects.filter(user=official, space=group.space).exists()
    while run_once():
        pass
    told = Notification.objects.filter(recipient=official)
    assert told.filter(event__kind="mail_given_up").count() == 1
    commands.resume_mail(official)
    assert not BouncingAddress.objects.undeliverable().exists()


def test_for_now_is_not_for_good(sent, official):
    for _n in range(4):
        commands.receive_mail(report(sent, "4.2.2"))
    assert not BouncingAddress.objects.undeliverable().exists()
    commands.receive_mail(report(sent, "4.2.2"))
    row = BouncingAddress.objects.undeliverable().get()
    assert (row.hard_bounces, row.is_disabled) == (0, False)


def pauses_told(user):
    while run_once():
        pass
    told = Notification.objects.filter(recipient=user, event__kind="mail_paused")
    return told.count()


def test_a_pause_that_is_over_is_told_no_second_time(sent, official):
    commands.record_bounce(sent.public_id, is_permanent=True)
    with time_machine.travel(now() + timedelta(days=200)):
        commands.record_bounce(sent.public_id, is_permanent=False)
    assert pauses_told(official) == 1
    assert not BouncingAddress.objects.undeliverable().exists()


def test_one_now_and_one_a_year_later_are_not_in_a_row(sent, official):
    for years in range(5):
        with time_machine.travel(now() + timedelta(days=365 * years)):
            commands.record_bounce(sent.public_id, is_permanent=False)
            assert not BouncingAddress.objects.undeliverable().exists()
    assert pauses_told(official) == 0


def test_once_a_week_is_in_a_row(sent, official):
    for weeks in range(5):
        with time_machine.travel(now() + timedelta(days=7 * weeks)):
            commands.record_bounce(sent.public_id, is_permanent=False)
            assert BouncingAddress.objects.undeliverable().exists() is (weeks == 4)
    assert pauses_told(official) == 1


def test_an_address_that_was_changed_has_no_part_in_it(sent, official):
    official.email = "olga@elders.example"
    official.save()
    commands.receive_mail(report(sent, "5.1.1"))
    assert not BouncingAddress.objects.exists()


def test_a_refusal_at_the_door_counts_like_a_bounce(office, topic, official, moderator):
    office.answers[official.email] = "550 5.1.1 no such user"
    answer(moderator, topic)
    carry_out()
    assert BouncingAddress.objects.get().hard_bounces == 1
