"""Parse a mail from standard input and write its parts as plain data.

    python parser_program.py < mail > parts

`notifications.inbound.parse` runs this program in a limited process. It imports only
the standard library, to start quickly. Output: one line of JSON, then the content of
all files, concatenated.

Limits are checked before `email` parses anything. The `compat32` policy keeps headers
unparsed: the newer policies take minutes for a header with a few thousand encoded words
or parameters.
"""

import json
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any

MAX_BYTES = 30_000_000
MAX_LINES = 1_000_000
MAX_HEAD_BYTES = 64 * 1024  # all headers before the body
MAX_PART_HEAD_BYTES = 256 * 1024  # the headers of all parts together
MAX_HEADER_BYTES = 4 * 1024  # a longer header is treated as absent
MAX_PARTS = 100
MAX_CONTAINERS = 20  # parts that contain parts; also limits the nesting
MAX_FILES = 10
MAX_TEXT = 250_000  # characters; the rest is cut off
MAX_RESULTS = 20  # Authentication-Results headers
UNREADABLE = 3  # exit status

# Headers in which mail servers record the actual recipient.
RECIPIENT_HEADERS = (
    "X-Original-To",
    "Delivered-To",
    "Envelope-To",
    "To",
    "Cc",
    "Resent-To",
)
PLAIN_HEADERS = (
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "Precedence",
    "Return-Path",
)
AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "List-Id",
    "X-Loop",
)
# These are not character sets, or take quadratic time.
REFUSED_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape"}


class BoundsError(Exception):
    pass


class Budget:
    """Counts the parts and header bytes of one mail."""

    def __init__(self) -> None:
        self.parts = 0
        self.containers = 0
        self.head_bytes = 0

    def count_part(self) -> None:
        self.parts += 1
        # The first message object is created before counting starts.
        if self.parts > MAX_PARTS + 1:
            raise BoundsError("parts")

    def count_header(self, name: str, value: str) -> None:
        self.head_bytes += len(name) + len(value)
        if self.head_bytes > MAX_HEAD_BYTES + MAX_PART_HEAD_BYTES:
            raise BoundsError("headers")
        kind = value.strip().lower()
        if name.lower() == "content-type" and kind.startswith(
            ("multipart/", "message/")
        ):
            self.containers += 1
            if self.containers > MAX_CONTAINERS:
                raise BoundsError("nesting")


class BoundedPolicy(Compat32):
    """`compat32` with limits, for one mail. Drops headers that are too long."""

    # A policy accepts keyword arguments only for attributes of its class.
    budget = Budget()

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget=budget)  # type: ignore[call-arg]

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        self.budget.count_header(name, value)
        return name, value if len(value) <= MAX_HEADER_BYTES else ""

    def message_factory(self, policy: Any = None) -> Message:
        self.budget.count_part()
        return Message(policy=policy or self)


def parse(raw: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return the parts of a mail as plain data, and the content of its files."""
    check_size(raw)
    message = message_from_bytes(raw, policy=BoundedPolicy(Budget()))
    leaves = list(iterate_leaves(message))
    files = list(find_files(leaves))
    text, is_html = find_text(leaves)
    data = {
        "from": find_addresses(message, ("From",)),
        "to": find_addresses(message, RECIPIENT_HEADERS),
        "headers": {name: read_header(message, name) for name in PLAIN_HEADERS},
        "is_marked": any(read_header(message, name) for name in AUTOMATIC_HEADERS),
        "content_type": message.get_content_type(),
        "status": find_delivery_status(message),
        "results": read_all(message, "Authentication-Results")[:MAX_RESULTS],
        "text": text,
        "is_html": is_html,
        "files": [
            {"name": name, "content_type": content_type, "size": len(content)}
            for name, content_type, content in files
        ],
    }
    return data, [content for _name, _type, content in files]


def check_size(raw: bytes) -> None:
    if len(raw) > MAX_BYTES or raw.count(b"\n") > MAX_LINES:
        raise BoundsError("size")
    ends = [raw.find(end) for end in (b"\n\n", b"\r\n\r\n", b"\r\r")]
    head = min((end for end in ends if end >= 0), default=len(raw))
    if head > MAX_HEAD_BYTES:
        raise BoundsError("headers")


def read_all(message: Message, name: str) -> list[str]:
    return [text for value in message.get_all(name, []) if (text := str(value).strip())]


def read_header(message: Message, name: str) -> str:
    return next(iter(read_all(message, name)), "")


def find_addresses(message: Message, names: tuple[str, ...]) -> list[str]:
    # One value at a time: `getaddresses` returns nothing if any value is invalid.
    return [
        address
        for name in names
        for value in read_all(message, name)
        for _name, address in getaddresses([value])
        if "@" in address
    ]


def iterate_leaves(message: Message) -> Iterator[Message]:
    """Yield parts with content. Does not descend into attached messages."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from iterate_leaves(part)
    elif not message.is_multipart():
        yield message


def find_text(leaves: list[Message]) -> tuple[str, bool]:
    """Return the body and whether it is HTML. Plain text is preferred."""
    for kind in ("text/plain", "text/html"):
        for part in leaves:
            if part.get_content_type() == kind and not is_attached(part):
                return decode_text(part)[: MAX_TEXT + 1], kind == "text/html"
    return "", False


def decode_text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[: 4 * MAX_TEXT + 4]
    charset = str(part.get_content_charset() or "utf-8").replace("-", "_")
    try:
        if charset in REFUSED_CHARSETS:
            raise LookupError(charset)
        return content.decode(charset, "replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "replace")


def is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def find_files(leaves: list[Message]) -> Iterator[tuple[str, str, bytes]]:
    """Yield attachments, without inline images such as those in signatures.

    Yields one more than MAX_FILES, so that the site refuses the mail.
    """
    attached = [part for part in leaves if is_attached(part)]
    for part in attached[: MAX_FILES + 1]:
        content, name = part.get_payload(decode=True), decode_name(part)
        if isinstance(content, bytes) and name:
            yield name, part.get_content_type(), content


def decode_name(part: Message) -> str:
    name = part.get_filename() or ""
    try:
        return str(make_header(decode_header(name)))
    except (LookupError, ValueError):
        return name


def find_delivery_status(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            status = read_header(block, "Status") if isinstance(block, Message) else ""
            if status[:1] in {"4", "5"}:
                return status
    return ""


if __name__ == "__main__":
    try:
        data, files = parse(sys.stdin.buffer.read(MAX_BYTES + 1))
    except Exception:  # noqa: BLE001 (`email` raises many types of exceptions)
        sys.exit(UNREADABLE)
    line = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    sys.stdout.buffer.write(line + b"\n")
    for content in files:
        sys.stdout.buffer.write(content)
