"""Registry of the rows that are erased together with an object.

Each app defines the steps for its own tables. `config/wiring/deletion.py` registers
them per kind of object, in the order of erasure: rows before the rows that they refer
to. `groups.commands.erasure` runs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

type Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """Rows of an object that are counted and then erased.

    `name` appears in the destruction record, in English, and must not reveal the
    content of the rows. `erase` replaces plain deletion.
    """

    name: str
    rows: Callable[[Any], Rows]
    erase: Callable[[Rows, Any], None] | None = None


_parts: dict[str, list[ErasureStep]] = {}


def register_erasure(kind: str, *parts: ErasureStep) -> None:
    """Register steps for a kind of object, in this order.

    A step with a name that is already registered replaces the old one in its place.
    """
    known = _parts.setdefault(kind, [])
    for part in parts:
        places = [n for n, other in enumerate(known) if other.name == part.name]
        if places:
            known[places[0]] = part
        else:
            known.append(part)


def erasure_steps(kind: str) -> tuple[ErasureStep, ...]:
    return tuple(_parts.get(kind, ()))
