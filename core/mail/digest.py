"""What the weekly overview tells besides what somebody follows.

Each app knows its own; `config/wiring.py` names the parts. A part is asked when the
overview is sent, and gives only what this person may see and has not read.
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
