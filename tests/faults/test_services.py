"""The services of the campaign do what they are told: else it would prove nothing."""

import smtplib
from email.message import EmailMessage

import psycopg
import pytest
import redis

from tests.faults.services import MailServer, Mood, Postgres, Redis

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]


def send(server: MailServer, subject: str = "Iets") -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "a@a.nl", "b@b.nl"
    message["Message-ID"] = "<1@a.nl>"
    message.set_content("Een tekst.")
    with smtplib.SMTP("127.0.0.1", server.port, timeout=1) as connection:
        connection.send_message(message)


def test_what_postgresql_acknowledged_survives_an_immediate_stop() -> None:
    with Postgres() as postgres:
        url = postgres.create("kept")
        postgres.query("CREATE TABLE told (number int)", "kept")
        postgres.query("INSERT INTO told VALUES (1)", "kept")
        postgres.stop("immediate")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2)
        postgres.start()
        assert postgres.query("SELECT number FROM told", "kept") == [(1,)]


def test_redis_is_stopped_hung_and_emptied() -> None:
    with Redis() as server:
        server.client().set("a", 1)
        with server.away("hung"), pytest.raises(redis.TimeoutError):
            server.client().get("a")
        assert server.client().get("a") == b"1"
        server.flush()
        assert server.client().get("a") is None
        with server.away("stopped"), pytest.raises(redis.ConnectionError):
            server.client().get("a")
        assert server.client().get("a") is None


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("refuses", smtplib.SMTPDataError),
        ("postpones", smtplib.SMTPDataError),
        ("drops", smtplib.SMTPServerDisconnected),
        ("hangs", smtplib.SMTPServerDisconnected),
    ],
)
def test_the_mail_server_has_moods(mood: Mood, error: type[Exception]) -> None:
    with MailServer() as server:
        with server.in_mood(mood), pytest.raises(error):
            send(server)
        assert not server.taken()
        assert bool(server.unanswered()) is (mood in {"drops", "hangs"})
        send(server)
        assert [mail.message_id for mail in server.taken()] == ["<1@a.nl>"]
        assert "Een tekst." in server.taken()[0].text
        with server.away(), pytest.raises(ConnectionRefusedError):
            send(server)
        send(server, "Weer terug")
        assert len(server.taken()) == 2
