"""A mail server on loopback that keeps what it is given, and mails to the site."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.inbound.reply_addresses import reply_address


@dataclass
class MailServer:
    """Takes mails, and refuses addresses with the answers that are written here."""

    answers: dict[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(bytes(envelope.content or b""), policy=policy.default)  # type: ignore[arg-type]
            for envelope in self.envelopes
        ]

    def mails_to(self, user: Any) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == user.email]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def open_office(office: MailServer, port: int) -> Controller:
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def written(
    user: Any, to: str, text: str = "Dank u, dat helpt.", **heads: str
) -> EmailMessage:
    """A mail that somebody sends to the site; `heads` with `_` for `-`."""
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


def to_topic(user: Any, topic: Any) -> str:
    return reply_address(user.public_id, topic.public_id)


def posts_of(topic: Any) -> list[str]:
    return list(topic.posts.order_by("number").values_list("text", flat=True))
