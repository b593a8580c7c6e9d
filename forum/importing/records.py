"""Records that the readers yield, and functions to clean their values."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import now

type Kind = Literal["question", "discussion"]
type BodyFormat = Literal["html", "text"]

MAX_NAME_LENGTH = 80
MAX_TITLE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class ImportedPost:
    """A post. Keys are stable between imports, and do not contain addresses."""

    key: str
    parent_key: str | None
    author_key: str
    author_name: str
    created_at: datetime
    body: str
    body_format: BodyFormat
    accepted: bool = False
    # Location in the file, for problem reports.
    place: str = ""


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """A topic with its posts, oldest first.

    An empty title means that only replies were found: these can be added to an existing
    topic, but cannot start one.
    """

    source_key: str
    title: str
    kind: Kind
    posts: tuple[ImportedPost, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A post as read from a file, with the data of its topic."""

    topic_key: str
    title: str
    kind: Kind
    post: ImportedPost
    accepts: str | None = None


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A problem with a record. The record is skipped unless it was repaired."""

    place: str
    message: str
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is not a post: a notice, a withdrawn post, a tag description."""

    place: str


type ImportRecord = Fragment | ImportProblem | SkippedRecord


def translate_for_storage(word: str) -> str:
    """Translate a text that is stored in the database to the site's language.

    Management commands print English, but what they store must be Dutch.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _(word)


class BrokenRecordError(ValueError):
    """Raised for an invalid record. The message is shown to the person who imports."""


# Control characters and lone surrogates, which databases and pages do not accept.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]*@[^\s<>\"'(),;:]*")
_OBFUSCATED_ADDRESS = re.compile(r"^(\S+) at \S+\.\S+$")


def clean_text(text: str) -> str:
    """Normalise line ends, and remove characters that databases do not accept."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def clean_name(name: str, *, otherwise: str) -> str:
    """Return a name to show, without any mail address."""
    name = to_one_line(name).strip("\"' ")
    without = to_one_line(_ADDRESS.sub("", name)).strip("\"'<>() ")
    name = without or name.partition("@")[0]
    if disguised := _OBFUSCATED_ADDRESS.match(name):
        name = disguised[1]
    return name[:MAX_NAME_LENGTH].strip() or otherwise


def clean_title(title: str) -> str:
    """Return a title of at most MAX_TITLE_LENGTH, cut between words."""
    title = to_one_line(title)
    if len(title) <= MAX_TITLE_LENGTH:
        return title
    cut = title[: MAX_TITLE_LENGTH - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def title_from_slug(slug: str) -> str:
    words = to_one_line(re.sub(r"[-_]+", " ", slug))
    return clean_title(words[:1].upper() + words[1:])


def hash_key(*parts: object) -> str:
    """Return a short stable key for values that are long or may not be stored."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode(errors="replace")).hexdigest()[:32]


def parse_moment(value: object) -> datetime:
    """Parse an ISO 8601 date and time; UTC if there is no time zone."""
    if not isinstance(value, str):
        raise BrokenRecordError(_("it has no date"))
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        raise make_date_error(value) from None
    return check_moment(read)


def make_date_error(value: str) -> BrokenRecordError:
    message = _("its date cannot be read: %(date)s") % {"date": excerpt_value(value)}
    return BrokenRecordError(message)


def check_moment(value: datetime) -> datetime:
    """Convert to UTC. Refuse future dates, which would stay on top of every list."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise make_date_error(str(value)) from None
    if value > now() + timedelta(days=1):
        raise BrokenRecordError(_("its date has not come yet"))
    return value


def excerpt_value(value: object) -> str:
    """Return a short single-line excerpt for a message, without mail addresses."""
    return _ADDRESS.sub("…", to_one_line(str(value))[:60])


def describe_location(name: str, record: int, line: int | None = None) -> str:
    """Describe a location in a file: `forum.mbox, record 12 (line 340)`."""
    if line is None:
        return _("%(file)s, record %(record)d") % {"file": name, "record": record}
    return _("%(file)s, record %(record)d (line %(line)d)") % {
        "file": name,
        "record": record,
        "line": line,
    }
