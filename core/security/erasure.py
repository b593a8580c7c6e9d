"""Registry of the rows that are erased together with an object.

Each app defines the steps for its own tables. `config/wiring/deletion.py` registers
them per kind of object, in the order of erasure: rows before the rows that they refer
to. `groups.commands.erasure` runs them.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.registry import Registry

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


_steps: defaultdict[str, Registry[ErasureStep]] = defaultdict(Registry)


def register_erasure(kind: str, *steps: ErasureStep) -> None:
    """Register steps for a kind of object, in this order."""
    for step in steps:
        _steps[kind].register(step.name, step)


def erasure_steps(kind: str) -> tuple[ErasureStep, ...]:
    return tuple(_steps[kind].values())
