"""The mailbox to which answers and bounces come, read by IMAP."""

import imaplib
import logging
import ssl
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.db import InterfaceError, OperationalError

from core.events import error_location
from notifications.inbound import parser_program

log = logging.getLogger(__name__)
DATABASE_ERRORS = (OperationalError, InterfaceError)
TIMEOUT_SECONDS = 20  # seconds
MAX_MESSAGES = 50  # messages at a time
MAX_BYTES = (
    parser_program.MAX_BYTES + 1
)  # one more than can be read: then it is refused


def fetch_unread(url: str, take: Callable[[bytes], object]) -> int:
    """Hand over every unread message and mark it read; how many.

    `imaps://user:password@host/INBOX`, or `imap://` inside one's own walls. While the
    database is away messages stay unread, and are handed over again the next time. A
    message that cannot be taken for another reason holds up no other one: it is marked
    with a flag, for whoever looks into the mailbox. So is one for which `take` says
    False. Of a message no more than MAX_BYTES are fetched.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    with _connect(parts.hostname or "", parts.port, secure=secure) as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(unquote(parts.path.strip("/")) or "INBOX")
        _status, found = box.search(None, "UNSEEN")
        numbers = (found[0] or b"").split()[:MAX_MESSAGES]
        for number in numbers:
            _status, answer = box.fetch(
                number.decode(), f"(BODY.PEEK[]<0.{MAX_BYTES}>)"
            )
            message = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            box.store(number.decode(), "+FLAGS", _handle(message, take))
    return len(numbers)


def _connect(host: str, port: int | None, *, secure: bool) -> imaplib.IMAP4:
    if not secure:
        return imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_SECONDS)
    # The library's own choice believes any certificate.
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(
        host, port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS
    )


def _handle(message: bytes, take: Callable[[bytes], object]) -> str:
    """Hand it over; with what it is marked afterwards."""
    try:
        is_taken = take(message)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001
        log.error("a mail could not be taken: %s", error_location(error))
        return r"(\Seen \Flagged)"
    return r"(\Seen \Flagged)" if is_taken is False else r"\Seen"
