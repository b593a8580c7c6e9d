"""Answers by mail, and mails that come back."""

import ssl
import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from io import BytesIO
from types import SimpleNamespace

from django.core.management import call_command
from django.db import OperationalError

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from core.clock import now
from core.mail import host
from forum import commands as forum
from forum.models import Participation, Post
from notifications import commands, mailbox
from notifications.addressing import bounce_address, reply_address
from notifications.models import (
    AddressTrouble,
    IncomingMail,
    MailDelivery,
    Notification,
)
from notifications.worker import work_once
from tests.notifications.imap import Box
from tests.notifications.post import text_of
from tests.notifications.test_mailing import answer, carry_out, let_it_be_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.MAIL_REPLY = "antwoord@forum.example.nl"


def written(user, to, text="Dank u, dat helpt.", **heads):
    message = EmailMessage()
    message["From"] = f"{user.display_name} <{user.email}>"
    message["To"] = to
    message["Subject"] = "Re: iets"
    message["Message-ID"] = make_msgid(domain="voorbeeldstad.example")
    for name, value in heads.items():
        name = name.replace("_", "-")
        del message[name]
        message[name] = value
    message.set_content(text)
    return message


def to_topic(user, topic):
    return reply_address(user.public_id, topic.public_id)


def posts_of(topic):
    return list(topic.posts.order_by("number").values_list("text", flat=True))


# -- An answer ----------------------------------------------------------------


def test_a_mail_is_answered_into_its_topic(office, topic, official, moderator):
    post = answer(moderator, topic, "Dat mag niet.")
    carry_out()
    (mail,) = office.mails_to(official)
    assert "U kunt deze mail ook beantwoorden." in text_of(mail)
    quoted = "\n".join(f"> {line}" for line in text_of(mail).split("\n"))
    text = (
        "Dank u, dat helpt.\n\nOp di 24 nov. 2026 om 12:00 schreef Gemeentenforum"
        f" <a@b.nl>:\n\n{quoted}"
    )
    sent = written(official, mail["Reply-To"], text, In_Reply_To=mail["Message-ID"])
    assert commands.receive(sent.as_bytes()) == "posted"
    found = Post.objects.get(topic=topic, author=official, number=3)
    assert (found.text, found.parent_id) == ("Dank u, dat helpt.", post.pk)


def test_sent_again_it_is_one_post(topic, official):
    sent = written(official, to_topic(official, topic)).as_bytes()
    assert {commands.receive(sent) for _again in range(3)} == {"posted"}
    assert posts_of(topic) == ["Wij twijfelen.", "Dank u, dat helpt."]


def test_attachments_hang_on_the_post(topic, official):
    sent = written(official, to_topic(official, topic))
    sent.add_attachment(b"naam;aantal", "text", "csv", filename="lijst.csv")
    assert commands.receive(sent.as_bytes()) == "posted"
    found = topic.posts.get(number=2)
    assert [file.name for file in found.attachments.all()] == ["lijst.csv"]


def test_what_is_html_alone_is_read_as_words(topic, official):
    sent = written(official, to_topic(official, topic))
    sent.set_content("<p>Dat <b>mag</b> niet.</p><script>x()</script>", "html")
    assert commands.receive(sent.as_bytes()) == "posted"
    assert posts_of(topic)[-1] == "Dat mag niet."


# -- Refused, with a word -----------------------------------------------------


def refused(sent, outcome):
    assert commands.receive(sent.as_bytes()) == outcome
    assert commands.receive(sent.as_bytes()) == outcome
    carry_out()


def test_from_another_address(office, topic, official, outsider):
    sent = written(outsider, to_topic(official, topic))
    refused(sent, "sender")
    assert posts_of(topic) == ["Wij twijfelen."]
    (mail,) = office.mails
    assert mail["To"] == official.email, "never to the address in the message"
    assert "niet verstuurd vanaf een e-mailadres van uw account" in text_of(mail)


def test_into_a_topic_that_was_closed(office, topic, official, moderator):
    forum.close_topic(moderator, topic=topic)
    refused(written(official, to_topic(official, topic)), "closed")
    assert "U kunt niet meer schrijven" in text_of(office.mails[-1])


def test_into_a_group_by_an_address_that_was_never_given(office, secret_topic, member):
    refused(written(member, to_topic(member, secret_topic)), "closed")
    assert "Kanarie" not in text_of(office.mails[0])
    assert secret_topic.posts.count() == 1


@pytest.mark.parametrize(
    ("text", "outcome"), [("> Alleen oud.", "empty"), ("woord " * 9000, "too_long")]
)
def test_nothing_or_too_much(office, topic, official, text, outcome):
    refused(written(official, to_topic(official, topic), text), outcome)
    assert len(office.mails) == 1


def test_a_file_that_is_not_taken(office, topic, official):
    sent = written(official, to_topic(official, topic))
    sent.add_attachment(b"MZ\x90", "application", "x-msdownload", filename="x.exe")
    refused(sent, "file")
    assert posts_of(topic) == ["Wij twijfelen."]


def test_by_somebody_who_was_suspended_nothing_happens(office, topic, official):
    official.state, official.is_active = "suspended", False
    official.save()
    refused(written(official, to_topic(official, topic)), "closed")
    assert office.mails == []


def test_refusals_end(office, topic, official, outsider):
    for _n in range(8):
        commands.receive(written(outsider, to_topic(official, topic)).as_bytes())
    carry_out()
    assert len(office.mails) == 5


# -- Ignored ------------------------------------------------------------------


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<lijst.example>"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@voorbeeldstad.example"},
    ],
)
def test_machines(office, topic, official, heads):
    sent = written(official, to_topic(official, topic), "Ik ben er niet.", **heads)
    refused(sent, "automatic")
    assert office.mails == []


def test_our_own_mail_that_comes_back_round(office, topic, official, moderator):
    answer(moderator, topic)
    carry_out()
    raw = bytes(office.envelopes[0].content)
    address = to_topic(official, topic)
    assert commands.receive(raw, [address]) == "automatic"
    carry_out()
    assert len(office.mails) == 1


def test_to_nobody(office, topic, official):
    for to in ("antwoord@forum.example.nl", "iemand@elders.example"):
        refused(written(official, to), "unknown")
    assert office.mails == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: \xff\xff\nTo: =?utf-8?q?=ff?=\nMessage-ID: <<>\n\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n--x",
        b"Content-Type: text/plain; charset=nonsense\nTo: x\n\nTekst",
    ],
)
def test_what_is_no_mail_breaks_nothing(raw):
    assert commands.receive(raw) in {"unknown", "automatic"}


# -- What comes back ----------------------------------------------------------


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
    assert commands.receive(report(sent, "5.1.1")) == "bounce"
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
    commands.receive(report(sent, "5.1.1"))
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        answer(moderator, topic, "Morgen.")
        let_it_be_due()
    assert len(office.mails_to(official)) == 2


def bounce(sent, times):
    for n in range(times):
        with time_machine.travel(now() + timedelta(days=5 * n)):
            commands.note_bounce(sent.public_id, is_permanent=True)


def test_the_third_time_groups_wait_for_who_leads_them(sent, group, official, office):
    forum.take_in(official, space=group.space)
    bounce(sent, 2)
    assert Participation.objects.filter(user=official, space=group.space).exists()
    bounce(sent, 3)
    row = AddressTrouble.objects.get()
    assert row.is_given_up
    assert not Participation.objects.filter(user=official, space=group.space).exists()
    while work_once():
        pass
    told = Notification.objects.filter(recipient=official)
    assert told.filter(event__kind="mail_given_up").count() == 1
    commands.resume_mail(official)
    assert not AddressTrouble.objects.shut().exists()


def test_for_now_is_not_for_good(sent, official):
    for _n in range(4):
        commands.receive(report(sent, "4.2.2"))
    assert not AddressTrouble.objects.shut().exists()
    commands.receive(report(sent, "4.2.2"))
    row = AddressTrouble.objects.shut().get()
    assert (row.hard, row.is_given_up) == (0, False)


def test_an_address_that_was_changed_has_no_part_in_it(sent, official):
    official.email = "olga@elders.example"
    official.save()
    commands.receive(report(sent, "5.1.1"))
    assert not AddressTrouble.objects.exists()


def test_a_refusal_at_the_door_counts_like_a_bounce(office, topic, official, moderator):
    office.answers[official.email] = "550 5.1.1 no such user"
    answer(moderator, topic)
    carry_out()
    assert AddressTrouble.objects.get().hard == 1


# -- The doors ----------------------------------------------------------------


def test_from_standard_input(topic, official, monkeypatch, capsys):
    raw = written(official, "lijst@elders.example").as_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(raw)))
    call_command("receive_mail", to_topic(official, topic))
    assert "posted" in capsys.readouterr().out
    assert topic.posts.count() == 2


def test_by_the_door_of_the_mail_service(client, topic, official, settings):
    raw = written(official, to_topic(official, topic)).as_bytes()
    ask = {"content_type": "message/rfc822"}
    settings.MAIL_WEBHOOK_SECRET = "een-geheim-van-de-maildienst"
    for wrong in ({}, {"Authorization": "Bearer iets anders"}):
        answer = client.post("/meldingen/post/", raw, headers=wrong, **ask)
        assert answer.status_code == 404
    right = {"Authorization": f"Bearer {settings.MAIL_WEBHOOK_SECRET}"}
    answer = client.post("/meldingen/post/", raw, headers=right, **ask)
    assert (answer.status_code, answer.text) == (200, "posted")
    assert IncomingMail.objects.get().user == official


def test_a_bad_mailbox_is_refused_at_the_start():
    import os

    environment = os.environ | {"MAIL_REPLY": "geen adres"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "MAIL_REPLY must look like" in done.stderr


def test_a_mail_that_cannot_be_read_is_for_nobody():
    """The library falls over this one."""
    assert commands.receive(b'Subject: hoi\nContent-Type: "";e*') == "unknown"
    assert IncomingMail.objects.count() == 1


def test_a_number_of_no_mail_is_no_number(topic, official):
    mail = written(
        official, to_topic(official, topic), In_Reply_To=f"<{'9' * 5000}@{host()}>"
    )
    assert commands.receive(mail.as_bytes()) == "posted"


def test_one_mail_that_cannot_be_taken_holds_up_no_other(topic, official, settings):
    """It is marked for whoever looks; while the database is away all of them wait."""
    box = Box([b"een", b"twee", b"drie"])
    url = f"imap://naam:geheim@127.0.0.1:{box.server_address[1]}/INBOX"
    taken = []

    def take(raw: bytes) -> None:
        if raw == b"een":
            raise IndexError
        if raw == b"drie" and len(taken) == 1:
            taken.append(raw)
            raise OperationalError
        taken.append(raw)

    with pytest.raises(OperationalError):
        mailbox.fetch(url, take)
    assert (box.seen, box.flagged) == ({1, 2}, {1})
    assert mailbox.fetch(url, take) == 1
    assert taken == [b"twee", b"drie", b"drie"]
    box.shutdown()
    box.server_close()


def vouched_for_by_itself(file):
    """A key, and a certificate that nobody else signed."""
    key, day = ec.generate_private_key(ec.SECP256R1()), timedelta(days=1)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key())
    made = made.serial_number(1).not_valid_before(now() - day)
    signed = made.not_valid_after(now() + day).sign(key, SHA256())
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(own + signed.public_bytes(Encoding.PEM))
    return file


def test_a_mailbox_of_whom_nobody_vouches_is_not_spoken_to(tmp_path):
    """Else anybody in between would be told the password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(vouched_for_by_itself(tmp_path / "own.pem"))
    box = Box([], context)
    with pytest.raises(ssl.SSLCertVerificationError):
        mailbox.fetch(f"imaps://naam:geheim@127.0.0.1:{box.server_address[1]}/", bytes)
    box.shutdown()
    box.server_close()


def test_by_imap(topic, official, settings):
    messages = [
        written(official, to_topic(official, topic), f"Antwoord {n}.").as_bytes()
        for n in range(2)
    ]
    box = Box(messages)
    port = box.server_address[1]
    settings.MAIL_IMAP_URL = f"imap://naam:geheim@127.0.0.1:{port}/INBOX"
    assert commands.fetch() == 2
    assert commands.fetch() == 0
    assert posts_of(topic)[1:] == ["Antwoord 0.", "Antwoord 1."]
    box.shutdown()
    box.server_close()
