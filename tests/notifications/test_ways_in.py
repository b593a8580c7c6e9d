"""The ways by which mail comes in: standard input, the mail service, IMAP."""

import os
import ssl
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

from django.core.management import call_command
from django.db import OperationalError

import pytest
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
from notifications import commands
from notifications.inbound import imap
from notifications.models import IncomingMail
from tests.notifications.imap import Box
from tests.notifications.mail_server import posts_of, to_topic, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailbox_of_the_site")]


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
        imap.fetch_unread(url, take)
    assert (box.seen, box.flagged) == ({1, 2}, {1})
    assert imap.fetch_unread(url, take) == 1
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
        imap.fetch_unread(
            f"imaps://naam:geheim@127.0.0.1:{box.server_address[1]}/", bytes
        )
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
    assert commands.fetch_mailbox() == 2
    assert commands.fetch_mailbox() == 0
    assert posts_of(topic)[1:] == ["Antwoord 0.", "Antwoord 1."]
    box.shutdown()
    box.server_close()


def test_the_door_takes_one_message_at_a_time(client, topic, official, settings):
    """So that mail that is costly to read never takes all threads of a process."""
    settings.MAIL_WEBHOOK_SECRET = "een-geheim-van-de-maildienst"
    raw = written(official, to_topic(official, topic)).as_bytes()
    ask = {
        "content_type": "message/rfc822",
        "headers": {"Authorization": f"Bearer {settings.MAIL_WEBHOOK_SECRET}"},
    }
    with sys.modules["notifications.views.inbound"]._turn:
        answer = client.post("/meldingen/post/", raw, **ask)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert topic.posts.count() == 1
    assert client.post("/meldingen/post/", raw, **ask).status_code == 200
    assert topic.posts.count() == 2


def test_a_mail_that_cannot_be_read_gets_a_flag(db, settings):
    box = Box([b'Content-Type: "";e*\n', b"To: x\n" * 20_000])
    url = f"imap://naam:geheim@127.0.0.1:{box.server_address[1]}/INBOX"
    settings.MAIL_IMAP_URL = url
    assert commands.fetch_mailbox() == 2
    assert (box.seen, box.flagged) == ({1, 2}, {2})
    box.shutdown()
    box.server_close()
