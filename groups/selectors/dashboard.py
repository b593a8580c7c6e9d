"""Registries of the sections of a group's start page and of the tabs above its pages.

Both have fixed keys, which `config/wiring/extension_points.py` fills. A key without an
entry is skipped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from core.registry import Registry

if TYPE_CHECKING:
    from forum.policy import SpacePermissions
    from groups.models import Group

# In display order.
SECTION_KEYS = (
    "ending",
    "review",
    "hold",
    "notes",
    "meeting",
    "round",
    "news",
    "rounds",
    "files",
)
TAB_KEYS = ("overview", "conversations", "rounds", "meetings", "files", "members")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the start page. The template gets `data` as `section`."""

    template: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab; `suffix` is its URL relative to the group."""

    word: Promise | str
    suffix: str


type SectionSource = Callable[["Group", "SpacePermissions"], Section | None]

# A source returns None to hide its section.
sections = Registry[SectionSource](SECTION_KEYS)
tabs = Registry[Tab](TAB_KEYS)


def build_sections(group: "Group", may: "SpacePermissions") -> list[Section]:
    found = (source(group, may) for source in sections.values())
    return [section for section in found if section is not None]


def build_tabs(path: str, current: str) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "word": tab.word,
            "url": f"{path}{tab.suffix}",
            "is_here": key == current,
        }
        for key, tab in tabs.items()
    ]
