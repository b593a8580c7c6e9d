"""Read the mailbox for replies and bounces over IMAP."""

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
TIMEOUT_SECONDS = 20
MAX_MESSAGES = 50  # per run
# One more than the parser accepts, so that it refuses a message that is cut off.
MAX_BYTES = parser_program.MAX_BYTES + 1


def fetch_unread(url: str, take: Callable[[bytes], object]) -> int:
    """Pass each unread message to `take` and mark it read. Return their number.

    `url` is `imaps://user:password@host/INBOX`, or `imap://` on an internal network.

    If the database is down, messages stay unread and are retried on the next run. Any
    other exception does not stop the run: the message is flagged for the administrator
    of the mailbox. It is also flagged if `take` returns False. At most MAX_BYTES of
    each message are fetched.
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
    # Without a context, `imaplib` accepts any certificate.
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(
        host, port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS
    )


def _handle(message: bytes, take: Callable[[bytes], object]) -> str:
    try:
        is_taken = take(message)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001
        log.error("a mail could not be taken: %s", error_location(error))
        return r"(\Seen \Flagged)"
    return r"(\Seen \Flagged)" if is_taken is False else r"\Seen"
