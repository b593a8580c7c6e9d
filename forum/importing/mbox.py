"""Reader for mailing lists in mbox format.

No mail address is passed on. Keys are digests, because a message id often contains an
address.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import MIMEPart
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from forum.importing.html_cleanup import clean_html, html_to_text
from forum.importing.obfuscated_addresses import find_domains, restore_addresses
from forum.importing.records import (
    BodyFormat,
    BrokenRecordError,
    Fragment,
    ImportedPost,
    ImportProblem,
    ImportRecord,
    check_moment,
    clean_name,
    clean_text,
    clean_title,
    describe_location,
    hash_key,
    make_date_error,
    to_one_line,
    translate_for_storage,
)
from forum.importing.unwrap import unwrap_lines

TEXT = {"text/plain", "text/html"}
ADDRESSES = ("From", "To", "Cc", "Reply-To", "Sender")

# `From jan at example.nl Tue Nov 17 14:57:18 2009`, optionally with a time zone.
_POSTMARK_DATE = re.compile(rb"\d:\d\d.* \d{4}( [+-]\d{4})?\s*$")
_ESCAPED_MARK = re.compile(rb">+From ")
_HEADER = re.compile(rb"(>?From |[!-9;-~]+:)")
_ANSWER_MARKS = re.compile(
    r"^(?:(?:re|aw|sv|antw|antwoord|fwd?)(?:\[\d+\])?:\s*)+", re.I
)
_ID = re.compile(r"<([^<>\s]+)>")
# The form used by list archives: `jan at voorbeeld.nl (Jan de Vries)`.
_ARCHIVED_SENDER = re.compile(r"^(\S+)(?: at |@)(\S+) \((.*)\)$")
# Exceptions that the standard parsers raise for malformed headers.
_UNREADABLE = (MessageError, ValueError, LookupError, TypeError, AttributeError)


def read(stream: BinaryIO, name: str) -> Iterator[ImportRecord]:
    domains: set[str] = set()
    for number, (line, raw) in enumerate(_mails(stream), start=1):
        where = describe_location(name, number, line)
        try:
            mail = message_from_bytes(raw, policy=policy.default)
            for header in ADDRESSES:
                domains |= find_domains(_raw_header(mail, header))
            yield _fragment(mail, raw, where, domains)
        except BrokenRecordError as error:
            yield ImportProblem(where, str(error))
        except (*_UNREADABLE, RecursionError):
            yield ImportProblem(where, _("this mail cannot be read"))


def _mails(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each mail with its first line number.

    A line that starts with `From ` begins a mail if two of three signs are present: a
    date at its end, an empty line before it, a header after it. Sentences can start the
    same way, and not every program escapes them as `>From`.
    """
    start, mail = 0, list[bytes]()
    mark, signs, after_empty = b"", 0, True
    for number, line in enumerate(stream, start=1):
        if mark and signs + bool(_HEADER.match(line)) >= 2:
            if mail:
                yield start, b"".join(mail)
            start, mail = number - 1, []
        elif mark:
            mail.append(mark)
        mark = line if line.startswith(b"From ") else b""
        signs = bool(_POSTMARK_DATE.search(line)) + after_empty
        after_empty = not line.strip()
        if not mark:
            mail.append(line[1:] if _ESCAPED_MARK.match(line) else line)
    yield start, b"".join([*mail, mark])


def _fragment(mail: MIMEPart, raw: bytes, where: str, domains: set[str]) -> Fragment:
    key = _key(next(iter(_ids(mail, "Message-ID")), "") or hash_key(raw))
    answered, thread = _ids(mail, "In-Reply-To"), _ids(mail, "References")
    above = [*thread[:1], *answered[:1]]
    parent = [*answered[:1], *thread[-1:]]
    author_key, author_name = _author(mail)
    body, body_format = _body(mail, domains)
    return Fragment(
        topic_key=_key(above[0]) if above else key,
        title=_title(mail),
        kind="discussion",
        post=ImportedPost(
            key=key,
            parent_key=_key(parent[0]) if parent else None,
            author_key=author_key,
            author_name=author_name,
            created_at=_date(mail),
            body=body,
            body_format=body_format,
            place=where,
        ),
    )


def _key(message_id: str) -> str:
    return f"mbox:{hash_key(message_id)}"


def _raw_header(mail: MIMEPart, name: str) -> str:
    """Return a raw header on one line. Some programs write non-ASCII text unencoded."""
    values = (value for key, value in mail.raw_items() if key.lower() == name.lower())
    written = str(next(values, "")).encode("utf-8", "surrogateescape")
    return " ".join(_text_of(written, "utf-8").split())


def _parsed_header(mail: MIMEPart, name: str) -> Any:
    return policy.default.header_factory(name, _raw_header(mail, name))


def _header(mail: MIMEPart, name: str) -> str:
    return to_one_line(str(_parsed_header(mail, name)))


def _ids(mail: MIMEPart, name: str) -> list[str]:
    return _ID.findall(_header(mail, name))


def _title(mail: MIMEPart) -> str:
    subject = _ANSWER_MARKS.sub("", _header(mail, "Subject"))
    return clean_title(subject) or translate_for_storage(gettext_noop("No subject"))


def _author(mail: MIMEPart) -> tuple[str, str]:
    """Return the author's key, from the mail address, and the name to show."""
    sender = _raw_header(mail, "From")
    if archived := _ARCHIVED_SENDER.match(sender):
        address = f"{archived[1]}@{archived[2]}"
        name = str(policy.default.header_factory("Subject", archived[3]))
    else:
        first = next(iter(_parsed_header(mail, "From").addresses), None)
        address = first.addr_spec if first else ""
        name = first.display_name if first else ""
    told_by = address if "@" in address else sender
    if not told_by:
        raise BrokenRecordError(_("it has no sender"))
    name = clean_name(
        name,
        otherwise=clean_name(
            told_by, otherwise=translate_for_storage(gettext_noop("Author"))
        ),
    )
    return f"mbox:user:{hash_key(told_by.lower())}", name


def _date(mail: MIMEPart) -> datetime:
    written = _header(mail, "Date")
    if not written:
        raise BrokenRecordError(_("it has no date"))
    try:
        read = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        raise make_date_error(written) from None
    return check_moment(read)


def _body(mail: MIMEPart, domains: set[str]) -> tuple[str, BodyFormat]:
    """Return the text of the first text part. A list's own footer is a later part."""
    for part in _text_parts(mail):
        text = restore_addresses(clean_text(_decode(part)).strip("\n"), domains)
        is_html = part.get_content_subtype() == "html"
        text = clean_html(text) if is_html else unwrap_lines(text)
        if html_to_text(text) if is_html else text.strip():
            return text, "html" if is_html else "text"
    raise BrokenRecordError(_("it has no text"))


def _text_parts(part: MIMEPart) -> Iterator[MIMEPart]:
    if part.is_multipart():
        children = list(part.iter_parts())
        if part.get_content_subtype() == "alternative":
            children.sort(key=lambda child: child.get_content_type() != "text/plain")
        for child in children:
            yield from _text_parts(child)
    elif part.get_content_type() in TEXT and not part.is_attachment():
        yield part


def _decode(part: MIMEPart) -> str:
    raw = part.get_payload(decode=True)
    named = str(part.get_content_charset() or "utf-8")
    return _text_of(raw if isinstance(raw, bytes) else b"", named)


def _text_of(raw: bytes, named: str) -> str:
    """Decode text even if its declared charset is wrong, unknown or missing."""
    # Text declared as Latin-1 or ASCII is often UTF-8, and otherwise cp1252.
    western = named.lower() in {"iso-8859-1", "latin-1", "us-ascii"}
    for charset in ("utf-8" if western else named, "utf-8", "cp1252"):
        try:
            return raw.decode(charset)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("utf-8", errors="replace")
