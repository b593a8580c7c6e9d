"""Render and send mail. No other module talks to the mail server."""

import re
import sys
from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import get_language

from css_inline import CSSInliner

# Media queries stay in the head, and no stylesheet is fetched.
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_PERMANENT_CODES = range(500, 600)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


class MailRefusedError(Exception):
    """The mail server permanently refuses this address."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def render_mail(name: str, context: dict[str, Any]) -> RenderedMail:
    """Render a mail in the active language.

    The templates are `<name>.subject.txt`, `<name>.txt` and `<name>.html`.
    """
    context = context | site_context()
    subject = " ".join(render_to_string(f"{name}.subject.txt", context).split())
    context["subject"] = subject
    text = _collapse_blank_lines(render_to_string(f"{name}.txt", context)) + "\n"
    return RenderedMail(
        subject, text, inline_css(render_to_string(f"{name}.html", context))
    )


def render_text_mail(subject: str, text: str) -> RenderedMail:
    text = _collapse_blank_lines(text)
    said, _mark, signature = text.partition("\n-- \n")
    parts = [part.strip() for part in said.split("\n\n")]
    context = {
        "subject": subject,
        "paragraphs": [(part, _is_address(part)) for part in parts if part],
        "signature": signature.strip(),
    }
    html = render_to_string("email/plain.html", context | site_context())
    return RenderedMail(subject, text, inline_css(html))


def _collapse_blank_lines(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text.strip())


def _is_address(part: str) -> bool:
    """Check for a paragraph that is a single URL of this site: shown as a button."""
    return part.startswith(f"{settings.SITE_URL}/") and len(part.split()) == 1


def site_context() -> dict[str, str]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def inline_css(html: str) -> str:
    """Move styles into `style` attributes, which all mail clients support."""
    return _INLINER.inline(html)


def message_id_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The recipient and the headers of a mail, except From, To and Subject."""

    to: str
    message_id: str = ""
    sender: str = ""  # receives the bounces
    headers: dict[str, str] = field(default_factory=dict)


def send(envelope: Envelope, drawn: RenderedMail) -> None:
    """Send one mail to one address.

    Raises `MailRefusedError` if the server permanently refuses the address, and the
    SMTP error in other cases. Django rejects line breaks in headers, so header
    injection is not possible.
    """
    headers = {"Auto-Submitted": "auto-generated", **envelope.headers}
    if envelope.message_id:
        headers["Message-ID"] = envelope.message_id
    if envelope.sender:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(
        drawn.subject,
        drawn.text,
        from_email=envelope.sender or None,
        to=[envelope.to],
        headers=headers,
    )
    if drawn.html:
        message.attach_alternative(drawn.html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        code = max((code for code, _said in error.recipients.values()), default=0)
        if code in _PERMANENT_CODES:
            raise MailRefusedError(code) from None
        raise


class ConsoleBackend(BaseEmailBackend):
    """Print readable mails, for the demo and for a site without a mail server."""

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            to = ", ".join(message.to)
            lines = [
                f"To: {to}",
                f"Subject: {message.subject}",
                "",
                message.body.strip(),
            ]
            framed = "\n".join(f"  | {line}" for line in "\n".join(lines).splitlines())
            sys.stdout.write(f"\n  +-- mail\n{framed}\n  +--\n\n")
        sys.stdout.flush()
        return len(email_messages)
