"""What is erased together with a thing, named once, by each app for its own tables.

`config/wiring/deletion.py` names the parts of each kind of thing in the order in which they go:
what points at other rows before those. `groups.commands.erasure` carries it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

type Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """Some rows of one thing: counted, then erased. The name stands in the record of
    the destruction, in English, and says nothing of what was in the rows. `erase` does
    what plain deletion does not."""

    name: str
    rows: Callable[[Any], Rows]
    erase: Callable[[Rows, Any], None] | None = None


_parts: dict[str, list[ErasureStep]] = {}


def register_erasure(kind: str, *parts: ErasureStep) -> None:
    """Name what goes with a kind of thing, in this order. A name that is known already
    is replaced where it stands."""
    known = _parts.setdefault(kind, [])
    for part in parts:
        places = [n for n, other in enumerate(known) if other.name == part.name]
        if places:
            known[places[0]] = part
        else:
            known.append(part)


def erasure_steps(kind: str) -> tuple[ErasureStep, ...]:
    return tuple(_parts.get(kind, ()))
