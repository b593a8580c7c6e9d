"""The mailbox to which answers and bounces come, read by IMAP."""

import imaplib
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

PATIENCE = 20  # seconds
MOST = 50  # messages at a time


def fetch(url: str, take: Callable[[bytes], object]) -> int:
    """Hand over every unread message and mark it read; how many.

    `imaps://user:password@host/INBOX`, or `imap://` inside one's own walls. A message
    that cannot be taken stays unread, and is handed over again the next time.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    kind = imaplib.IMAP4_SSL if secure else imaplib.IMAP4
    port = parts.port or (993 if secure else 143)
    with kind(parts.hostname or "", port, timeout=PATIENCE) as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(unquote(parts.path.strip("/")) or "INBOX")
        _status, found = box.search(None, "UNSEEN")
        numbers = (found[0] or b"").split()[:MOST]
        for number in numbers:
            _status, answer = box.fetch(number.decode(), "(BODY.PEEK[])")
            message = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            take(message)
            box.store(number.decode(), "+FLAGS", r"\Seen")
    return len(numbers)
