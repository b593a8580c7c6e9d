"""Sections of the weekly digest, besides the topics that somebody follows.

Each app gathers its own section; `config/wiring/extension_points.py` registers them. A
section is gathered when the digest is sent, and holds only what the recipient may see
and has not read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One thing worth opening: plain text, and a page of this site."""

    title: str
    path: str
    detail: str = ""


type Gather = Callable[[Any, datetime], list[DigestItem]]


@dataclass(frozen=True, slots=True)
class DigestSection:
    title: "str | Promise"
    gather: Gather


_parts: dict[str, DigestSection] = {}


def register_digest_section(
    name: str, *, title: "str | Promise", gather: Gather
) -> None:
    """Name a part. `gather` gets the person, and from when on things are new."""
    _parts[name] = DigestSection(title, gather)


def digest_sections() -> list[DigestSection]:
    """In the order in which they were named."""
    return list(_parts.values())
