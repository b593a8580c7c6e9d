"""Answers by mail: taken, refused with a word, or ignored."""

import pytest

from core.mail import message_id_host
from forum import commands as forum
from forum.models import Post
from notifications import commands
from notifications.models import IncomingMail
from tests.notifications.mail_server import posts_of, text_of, to_topic, written
from tests.notifications.test_mailing import answer, carry_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox_of_the_site")]


# -- An answer ----------------------------------------------------------------


def test_a_mail_is_answered_into_its_topic(office, topic, official, moderator):
    post = answer(moderator, topic, "Dat mag niet.")
    carry_out()
    (mail,) = office.mails_to(official)
    assert "U kunt deze mail ook beantwoorden, tot en met" in text_of(mail)
    quoted = "\n".join(f"> {line}" for line in text_of(mail).split("\n"))
    text = (
        "Dank u, dat helpt.\n\nOp di 24 nov. 2026 om 12:00 schreef Gemeentenforum"
        f" <a@b.nl>:\n\n{quoted}"
    )
    sent = written(official, mail["Reply-To"], text, In_Reply_To=mail["Message-ID"])
    assert commands.receive_mail(sent.as_bytes()) == "posted"
    found = Post.objects.get(topic=topic, author=official, number=3)
    assert (found.text, found.parent_id) == ("Dank u, dat helpt.", post.pk)


def test_sent_again_it_is_one_post(topic, official):
    sent = written(official, to_topic(official, topic)).as_bytes()
    assert {commands.receive_mail(sent) for _again in range(3)} == {"posted"}
    assert posts_of(topic) == ["Wij twijfelen.", "Dank u, dat helpt."]


def test_attachments_hang_on_the_post(topic, official):
    sent = written(official, to_topic(official, topic))
    sent.add_attachment(b"naam;aantal", "text", "csv", filename="lijst.csv")
    assert commands.receive_mail(sent.as_bytes()) == "posted"
    found = topic.posts.get(number=2)
    assert [file.name for file in found.attachments.all()] == ["lijst.csv"]


def test_what_is_html_alone_is_read_as_words(topic, official):
    sent = written(official, to_topic(official, topic))
    sent.set_content("<p>Dat <b>mag</b> niet.</p><script>x()</script>", "html")
    assert commands.receive_mail(sent.as_bytes()) == "posted"
    assert posts_of(topic)[-1] == "Dat mag niet."


# -- Refused, with a word -----------------------------------------------------


def refused(sent, outcome):
    assert commands.receive_mail(sent.as_bytes()) == outcome
    assert commands.receive_mail(sent.as_bytes()) == outcome
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
        commands.receive_mail(written(outsider, to_topic(official, topic)).as_bytes())
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
    assert commands.receive_mail(raw, [address]) == "automatic"
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
    assert commands.receive_mail(raw) in {"unknown", "automatic"}


def test_a_mail_that_cannot_be_read_is_for_nobody():
    assert commands.receive_mail(b'Subject: hoi\nContent-Type: "";e*') == "unknown"
    assert IncomingMail.objects.count() == 1


def test_a_number_of_no_mail_is_no_number(topic, official):
    mail = written(
        official,
        to_topic(official, topic),
        In_Reply_To=f"<{'9' * 5000}@{message_id_host()}>",
    )
    assert commands.receive_mail(mail.as_bytes()) == "posted"
