"""Registries of the sections of a group's start page and of the tabs above its pages.

Both have fixed keys, which `config/wiring/extension_points.py` fills. A key without an
entry is skipped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

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

    key: str
    word: Promise | str
    suffix: str


type SectionSource = Callable[["Group", "SpacePermissions"], Section | None]

_sources: dict[str, SectionSource] = {}
_tabs: dict[str, Tab] = {}


def register_section(place: str, source: SectionSource) -> None:
    """Register the function that builds this section. It returns None to hide it."""
    if place not in SECTION_KEYS:
        raise ValueError(f"the start page has no place {place!r}")
    _sources[place] = source


def register_tab(key: str, word: Promise | str, suffix: str) -> None:
    if key not in TAB_KEYS:
        raise ValueError(f"there is no tab {key!r}")
    _tabs[key] = Tab(key, word, suffix)


def build_sections(group: "Group", may: "SpacePermissions") -> list[Section]:
    found = (_sources[place](group, may) for place in SECTION_KEYS if place in _sources)
    return [section for section in found if section is not None]


def build_tabs(path: str, current: str) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "word": _tabs[key].word,
            "url": f"{path}{_tabs[key].suffix}",
            "is_here": key == current,
        }
        for key in TAB_KEYS
        if key in _tabs
    ]
