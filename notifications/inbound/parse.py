"""Parse an inbound message.

Trusts only signed addresses and the sender authentication results of our own mail
server.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.security.child_process import ChildFailedError, Limits, run_limited
from forum.importing.html_cleanup import clean_html, html_to_text
from forum.importing.records import BrokenRecordError
from notifications.inbound import parser_program, reply_addresses
from notifications.inbound.quoted_text import MAX_LENGTH, strip_quoted_text
from notifications.inbound.reply_addresses import BounceAddress, ReplyAddress

log = logging.getLogger(__name__)

AUTOMATIC_SENDERS = ("mailer-daemon", "postmaster", "noreply", "no-reply")
BULK_PRECEDENCES = {"bulk", "junk", "list", "auto_reply"}
_PROGRAM = Path(parser_program.__file__)
# The largest accepted message needs less than half of this.
LIMITS = Limits(cpu_seconds=2, wall_seconds=15, memory_bytes=800_000_000)


@dataclass(frozen=True, slots=True)
class MailAttachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InboundMail:
    """A parsed message. `to` is None if it is not for this site."""

    to: ReplyAddress | BounceAddress | None
    sender: str
    digest: str
    text: str
    files: tuple[MailAttachment, ...]
    is_automatic: bool
    answers: tuple[str, ...]  # Message-IDs that this mail replies to
    is_permanent: bool | None  # for bounces: None if the status is unknown
    results: tuple[str, ...] = ()  # Authentication-Results, newest first
    is_readable: bool = True


def parse_mail(raw: bytes, recipients: Sequence[str] = ()) -> InboundMail:
    """Parse a message. `recipients` are the envelope recipients, if known.

    The parser runs in a subprocess limited to 2 seconds of CPU time. A message that
    exceeds a limit is returned with `is_readable=False`. Raises OSError if the
    subprocess cannot be started, which says nothing about the message.
    """
    try:
        output = run_limited(_PROGRAM, raw[: parser_program.MAX_BYTES + 1], LIMITS)
    except ChildFailedError:
        digest = hashlib.sha256(raw).hexdigest()
        log.warning("a mail could not be read (sha256 %s)", digest[:16])
        return InboundMail(None, "", digest, "", (), False, (), None, is_readable=False)
    line, _newline, contents = output.partition(b"\n")
    return _build_mail(json.loads(line), contents, raw, recipients)


def _build_mail(
    data: dict[str, Any], contents: bytes, raw: bytes, recipients: Sequence[str]
) -> InboundMail:
    headers: dict[str, str] = data["headers"]
    to = _find_own_address([*recipients, *data["to"]])
    # Ignore several From addresses: the mail server may have authenticated another one.
    senders = {address.lower() for address in data["from"]}
    sender = senders.pop() if len(senders) == 1 else ""
    key = f"{headers['Message-ID'] or hashlib.sha256(raw).hexdigest()} {to}"
    status = data["status"]
    return InboundMail(
        to=to,
        sender=sender,
        digest=hashlib.sha256(key.encode()).hexdigest(),
        text=strip_quoted_text(_read_text(data["text"], is_html=data["is_html"])),
        files=tuple(_split_files(data["files"], contents)),
        is_automatic=_is_automatic(data, sender),
        answers=tuple(f"{headers['In-Reply-To']} {headers['References']}".split()),
        # 5.x.x is permanent, 4.x.x is temporary (RFC 3463).
        is_permanent=status.startswith("5") if status else None,
        results=tuple(data["results"]),
    )


def _find_own_address(addresses: Iterable[str]) -> ReplyAddress | BounceAddress | None:
    found = (reply_addresses.parse_address(address) for address in addresses)
    return next((where for where in found if where), None)


def _split_files(
    rows: list[dict[str, Any]], contents: bytes
) -> Iterable[MailAttachment]:
    start = 0
    for row in rows:
        end = start + row["size"]
        yield MailAttachment(row["name"], row["content_type"], contents[start:end])
        start = end


def _is_automatic(data: dict[str, Any], sender: str) -> bool:
    """Return True for auto-replies, mailing lists, bounces and our own mail."""
    headers = data["headers"]
    said = headers["Auto-Submitted"].lower()
    return (
        (bool(said) and not said.startswith("no"))
        or headers["Precedence"].lower() in BULK_PRECEDENCES
        or data["is_marked"]
        or headers["Return-Path"] == "<>"
        or sender.partition("@")[0] in AUTOMATIC_SENDERS
        or data["content_type"] == "multipart/report"
    )


def _read_text(text: str, *, is_html: bool) -> str:
    """Return the body as plain text.

    A text that is too long stays too long, so that the caller refuses it.
    """
    if not is_html:
        return text
    if len(text) > parser_program.MAX_TEXT:
        return "x" * (MAX_LENGTH + 1)
    try:
        return html_to_text(clean_html(text))
    except BrokenRecordError:
        return ""
