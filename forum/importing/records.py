"""What the readers of foreign files hand over, and how they clean it."""

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
    """One contribution. Keys are the same at every reading, and hold no address."""

    key: str
    parent_key: str | None
    author_key: str
    author_name: str
    created_at: datetime
    body: str
    body_format: BodyFormat
    accepted: bool = False
    # Where it stood, for whoever must report what is wrong with it.
    place: str = ""


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """A topic with the posts that were found of it, oldest first.

    Without a title only replies were found: it can be added to, not begun.
    """

    source_key: str
    title: str
    kind: Kind
    posts: tuple[ImportedPost, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One post as a file gives it, with what it tells of its topic."""

    topic_key: str
    title: str
    kind: Kind
    post: ImportedPost
    accepts: str | None = None


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """What is wrong with a record. It is skipped, unless it could be mended."""

    place: str
    message: str
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is no contribution: a notice, a withdrawn post, a tag's text."""

    place: str


type ImportRecord = Fragment | ImportProblem | SkippedRecord


def translate_for_storage(word: str) -> str:
    """Return a word that is kept in the database, in the language of the site. Commands
    print English; what they write is Dutch."""
    with translation.override(settings.LANGUAGE_CODE):
        return _(word)


class BrokenRecordError(ValueError):
    """What is wrong with a record, in a sentence for the person who imports."""


# Neither databases nor pages take these; half a surrogate pair is no character.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]*@[^\s<>\"'(),;:]*")
_OBFUSCATED_ADDRESS = re.compile(r"^(\S+) at \S+\.\S+$")


def clean_text(text: str) -> str:
    """The same text with plain line ends, without what no database takes."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def clean_name(name: str, *, otherwise: str) -> str:
    """A name fit to be shown: never an address, not even where the name is one."""
    name = to_one_line(name).strip("\"' ")
    without = to_one_line(_ADDRESS.sub("", name)).strip("\"'<>() ")
    name = without or name.partition("@")[0]
    if disguised := _OBFUSCATED_ADDRESS.match(name):
        name = disguised[1]
    return name[:MAX_NAME_LENGTH].strip() or otherwise


def clean_title(title: str) -> str:
    """A title in one line that fits, cut between words."""
    title = to_one_line(title)
    if len(title) <= MAX_TITLE_LENGTH:
        return title
    cut = title[: MAX_TITLE_LENGTH - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def title_from_slug(slug: str) -> str:
    words = to_one_line(re.sub(r"[-_]+", " ", slug))
    return clean_title(words[:1].upper() + words[1:])


def hash_key(*parts: object) -> str:
    """A short stable key of something long, or of something that may not be kept."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode(errors="replace")).hexdigest()[:32]


def parse_moment(value: object) -> datetime:
    """A time in ISO notation, UTC where it names no zone."""
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
    """In UTC. A date to come would stand on top of every list for years."""
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
    """A bit of a broken record for a message: short, in one line, no address."""
    return _ADDRESS.sub("…", to_one_line(str(value))[:60])


def describe_location(name: str, record: int, line: int | None = None) -> str:
    """Where in a file: `forum.mbox, record 12 (line 340)`."""
    if line is None:
        return _("%(file)s, record %(record)d") % {"file": name, "record": record}
    return _("%(file)s, record %(record)d (line %(line)d)") % {
        "file": name,
        "record": record,
        "line": line,
    }
