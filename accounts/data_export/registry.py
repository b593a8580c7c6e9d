"""Registry for the sections of a data export.

Each app knows its own rows. `config/wiring/data_export.py` registers its sections.
`accounts.commands.data_export` makes the export, for its owner alone: a section
contains what the user wrote and what is stored about them, and nothing that is private
to others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ExportPeriod:
    """From `since` (inclusive) to `until` (exclusive). None leaves that end open."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, name: str) -> Q:
        """Return the condition that the datetime field `name` lies in the period."""
        condition = Q()
        if self.since:
            condition &= Q(**{f"{name}__gte": self.since})
        if self.until:
            condition &= Q(**{f"{name}__lt": self.until})
        return condition


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an item. Its content is read only when the archive is written."""

    name: str
    read: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One item, such as a message, a vote or an address.

    `space` and `confidentiality` are labels: they help the owner to decide what may be
    shared. `facts` contains more labels, with JSON-serialisable values.
    """

    title: str
    moment: datetime | None = None
    text: str = ""
    url: str = ""
    space: str = ""
    confidentiality: str = ""
    facts: Mapping[Any, Any] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()


# Items without a moment belong to every period.
type Gather = Callable[["User", ExportPeriod], Iterable[ExportItem]]


@dataclass(frozen=True, slots=True)
class ExportSection:
    """`name` is the key in the JSON file, `title` the heading."""

    name: str
    title: Any
    gather: Gather


export_sections = Registry[ExportSection]()
