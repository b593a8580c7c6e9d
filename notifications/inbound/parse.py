"""A message as it came, taken apart. Nothing in it is believed but a signed address,
and what our own mail server says of its sender."""

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
# The largest mail that is taken needs less than half of this.
LIMITS = Limits(cpu_seconds=2, wall_seconds=15, memory_bytes=800_000_000)


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file that hangs on a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InboundMail:
    """What came in."""

    to: ReplyAddress | BounceAddress | None
    sender: str
    digest: str
    text: str
    files: tuple[MailAttachment, ...]
    is_automatic: bool
    answers: tuple[str, ...]  # the ids of the mails that it answers
    is_permanent: bool | None  # of what came back; None where it does not say
    results: tuple[str, ...] = ()  # Authentication-Results, the newest first
    is_readable: bool = True


def parse_mail(raw: bytes, recipients: Sequence[str] = ()) -> InboundMail:
    """Take a message apart. `recipients` are those of the envelope, where known.

    The parser runs in a process of its own, for 2 seconds of work at most. A message
    that is out of all bounds is for nobody. Raises OSError where no process can be
    started: that is no fault of the message.
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
    # Who sent it, if that is one: else mail servers may have checked another one.
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
        # 5.x.x is for good, 4.x.x for now.
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
    """Written by a machine: an absence, a list, a bounce, or one of ours."""
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
    """Plain text of the body; one that is too long is given back too long."""
    if not is_html:
        return text
    if len(text) > parser_program.MAX_TEXT:
        return "x" * (MAX_LENGTH + 1)
    try:
        return html_to_text(clean_html(text))
    except BrokenRecordError:
        return ""
