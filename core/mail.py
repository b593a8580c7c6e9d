"""The only place that hands a mail to the mail server."""

import sys
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend


def send(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    message_id: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    """Send one mail to one address, or raise what the mail server said.

    A line break in the subject is refused by Django, so no header can be added.
    """
    extra = {"Auto-Submitted": "auto-generated", **(headers or {})}
    if message_id:
        extra["Message-ID"] = message_id
    message = EmailMultiAlternatives(subject, text, to=[to], headers=extra)
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


class ConsoleBackend(BaseEmailBackend):
    """Prints what a person would read: for the demo and for a site without mail."""

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
