"""Uploaded images and documents in a text.

A text refers to a file by its path. The caller of the renderer decides which files the
text may show: a reference to any other file is removed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from core.markup.text_sanitizer import sanitize_line

MAX_ALT = 300  # characters

_NAMED = re.compile(r"/forum/bestand/([1-9][0-9]{0,15})/")
# Tags are found by their angle brackets, in several places.
_BRACKETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that a text may show. A document has no width and height."""

    width: int | None = None
    height: int | None = None


type FileReferences = Mapping[int, FileReference]
NO_FILES: FileReferences = {}


def attachment_ids(text: str) -> set[int]:
    return {int(found) for found in _NAMED.findall(text)}


def attachment_id(address: str) -> int | None:
    found = _NAMED.fullmatch(address)
    return int(found[1]) if found else None


def safe_alt(value: str) -> str:
    """Return an alt text on one line, or "" if it has no letters or digits."""
    line = sanitize_line(value).translate(_BRACKETS)[:MAX_ALT].strip()
    says = any(unicodedata.category(character)[0] in "LN" for character in line)
    return line if says else ""
