"""What the weekly overview tells besides what somebody follows.

Each app knows its own; `config/wiring.py` names the parts. A part is asked when the
overview is sent, and gives only what this person may see and has not read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Item:
    """One thing worth opening: plain text, and a page of this site."""

    title: str
    path: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    title: "str | Promise"
    gather: "Callable[[User, datetime], list[Item]]"


_parts: dict[str, Part] = {}


def digest_part(
    name: str,
    *,
    title: "str | Promise",
    gather: "Callable[[User, datetime], list[Item]]",
) -> None:
    """Name a part. `gather` gets the person and the moment of the overview before."""
    _parts[name] = Part(title, gather)


def digest_parts() -> list[Part]:
    """In the order in which they were named."""
    return list(_parts.values())
