"""A message as it came, taken apart. Nothing in it is believed but a signed address."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

from forum.importing.records import BrokenRecordError
from forum.importing.webtext import plain_html, plain_text
from notifications import addressing
from notifications.addressing import Bounce, Reply
from notifications.incoming.replying import own_words

MOST_FILES = 10
# Where a mail server writes to whom a message really went.
TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc", "Resent-To")
MACHINES = ("mailer-daemon", "postmaster", "noreply", "no-reply")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that hangs on a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in."""

    to: Reply | Bounce | None
    sender: str
    digest: str
    text: str
    files: tuple[Enclosed, ...]
    is_automatic: bool
    answers: tuple[str, ...]  # the ids of the mails that it answers
    is_permanent: bool | None  # of what came back; None where it does not say


def read(raw: bytes, recipients: Sequence[str] = ()) -> Arrival:
    """Take a message apart. `recipients` are those of the envelope, where known. What
    cannot be read at all is for nobody."""
    try:
        return _read(raw, recipients)
    except Exception:  # noqa: BLE001 (the library fails in many ways, on purpose, too)
        digest = hashlib.sha256(raw).hexdigest()
        return Arrival(None, "", digest, "", (), False, (), None)


def _read(raw: bytes, recipients: Sequence[str]) -> Arrival:
    message = message_from_bytes(raw, policy=policy.default)
    found: list[Reply | Bounce | None] = [
        addressing.read(to) for to in (*recipients, *_addresses(message, TO))
    ]
    to = next((where for where in found if where), None)
    sender = next(iter(_addresses(message, ("From",))), "")
    key = f"{_head(message, 'Message-ID') or hashlib.sha256(raw).hexdigest()} {to}"
    return Arrival(
        to=to,
        sender=sender.lower(),
        digest=hashlib.sha256(key.encode()).hexdigest(),
        text=own_words(_text(message)),
        files=tuple(_files(message)),
        is_automatic=_is_automatic(message, sender),
        answers=tuple(
            f"{_head(message, 'In-Reply-To')} {_head(message, 'References')}".split()
        ),
        is_permanent=_is_permanent(message),
    )


def _head(message: EmailMessage, name: str) -> str:
    """A header as text; what cannot be read is not there."""
    try:
        return str(message.get(name) or "")
    except Exception:  # noqa: BLE001 (the library fails in many ways on bad headers)
        return ""


def _addresses(message: EmailMessage, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        try:
            values = [str(value) for value in message.get_all(name, [])]
        except Exception:  # noqa: BLE001 (as above)
            values = []
        yield from (address for _name, address in getaddresses(values) if address)


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """Written by a machine: an absence, a list, a bounce, or one of ours."""
    said = _head(message, "Auto-Submitted").lower()
    bulk = _head(message, "Precedence").lower() in {
        "bulk",
        "junk",
        "list",
        "auto_reply",
    }
    marks = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "X-Loop")
    marked = any(_head(message, name) for name in marks)
    nobody = _head(message, "Return-Path").strip() == "<>"
    machine = sender.lower().partition("@")[0] in MACHINES
    other = bool(said) and not said.startswith("no")
    report = message.get_content_type() == "multipart/report"
    return other or bulk or marked or nobody or machine or report


def _text(message: EmailMessage) -> str:
    try:
        part = message.get_body(("plain", "html"))
        said = str(part.get_content()) if part is not None else ""
        is_html = part is not None and part.get_content_type() == "text/html"
    except Exception:  # noqa: BLE001 (unknown character sets, broken parts)
        return ""
    if not is_html:
        return said
    try:
        return plain_text(plain_html(said))
    except BrokenRecordError:
        return ""


def _files(message: EmailMessage) -> Iterator[Enclosed]:
    """What was added on purpose; pictures of a signature stand inline."""
    try:
        parts = list(message.iter_attachments())
    except Exception:  # noqa: BLE001 (as above)
        return
    hung_on = [p for p in parts if p.get_content_disposition() == "attachment"]
    for part in hung_on[: MOST_FILES + 1]:
        content = part.get_payload(decode=True)
        name = part.get_filename()
        if isinstance(content, bytes) and name:
            yield Enclosed(name, part.get_content_type(), content)


def _is_permanent(message: EmailMessage) -> bool | None:
    """What a report of a mail server says: 5.x.x is for good, 4.x.x for now."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            status = str(block.get("Status", "")) if hasattr(block, "get") else ""
            if status[:1] in {"4", "5"}:
                return status.startswith("5")
    return None
