"""Our own pictures and documents in a text: which of them it may show.

A text names a file by its path. Whether it may show it is decided by whoever renders:
what is not handed in as known is left out, as if it had never been there.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from core.markup.text_sanitizer import sanitize_line

MAX_ALT = 300  # characters

_NAMED = re.compile(r"/forum/bestand/([1-9][0-9]{0,15})/")
# A tag is told by its angle brackets, in more than one place.
_BRACKETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that a text may show; a document has no width and no height."""

    width: int | None = None
    height: int | None = None


type FileReferences = Mapping[int, FileReference]
NO_FILES: FileReferences = {}


def attachment_ids(text: str) -> set[int]:
    """The public ids of all files that are named anywhere in a source or in HTML."""
    return {int(found) for found in _NAMED.findall(text)}


def attachment_id(address: str) -> int | None:
    """The public id behind the path of one of our files."""
    found = _NAMED.fullmatch(address)
    return int(found[1]) if found else None


def safe_alt(value: str) -> str:
    """What a picture shows, in one line; nothing when it says nothing."""
    line = sanitize_line(value).translate(_BRACKETS)[:MAX_ALT].strip()
    says = any(unicodedata.category(character)[0] in "LN" for character in line)
    return line if says else ""
