"""The parts of the one download of everything that is stored about somebody.

Each app knows its own rows; `config/wiring/data_export.py` names what gives each part. The
download itself is made by `commands.exporting`, for its owner alone: a part gives what
the person wrote and what is stored about them, and nothing that is private to others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ExportPeriod:
    """From a moment on, and before another one; open where nothing is said."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, name: str) -> Q:
        """Condition upon rows: their moment, by the name of its field, lies within."""
        condition = Q()
        if self.since:
            condition &= Q(**{f"{name}__gte": self.since})
        if self.until:
            condition &= Q(**{f"{name}__lt": self.until})
        return condition


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that goes along; its bytes are read only when it is packed."""

    name: str
    read: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One thing of somebody: a message, a vote, an address.

    `space` and `confidentiality` are words to read, for whoever weighs whether it may
    be passed on. `facts` are further pairs of a word and a value that JSON can hold.
    """

    title: str
    moment: datetime | None = None
    text: str = ""
    url: str = ""
    space: str = ""
    confidentiality: str = ""
    facts: Mapping[Any, Any] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()


type Gather = Callable[["User", ExportPeriod], Iterable[ExportItem]]


@dataclass(frozen=True, slots=True)
class ExportSection:
    """One chapter; `name` stands in the JSON, `title` above the list."""

    name: str
    title: Any
    gather: Gather


_sections: dict[str, ExportSection] = {}


def register_section(name: str, *, title: Any, gather: Gather) -> None:
    """Name a part. What has no moment is in every period. Naming it again replaces."""
    _sections[name] = ExportSection(name, title, gather)


def get_sections() -> list[ExportSection]:
    """In the order in which they were named."""
    return list(_sections.values())
