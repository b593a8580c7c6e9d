"""The versions that a theme page depends on: content, spaces and listed groups.

This is one query, because checking the version is the main cost of serving a cached
page.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, QuerySet, Value

from cms.models.content_version import ContentVersion
from core.db.compiled_queries import CompiledQuery
from forum.models import Space
from forum.policy import CLOSED
from groups.selectors.directory import publicly_listed_groups

if TYPE_CHECKING:
    from accounts.policy import Viewer


CONTENT = "content"
type State = tuple[str, int, int, str, str, str]


def _text_value(word: str) -> Value:
    return Value(word, output_field=CharField())


def _states(_viewer: "Viewer", **ids: int) -> QuerySet[Any, State]:
    none: tuple[Any, ...] = Value(0), *[_text_value("")] * 3
    content = ContentVersion.objects.values_list(_text_value(CONTENT), "version", *none)
    # No closed spaces: a change of the version would reveal the time of each post.
    spaces = Space.objects.filter(pk__in=ids.values()).exclude(audience=CLOSED)
    # Not the version of the group's space, for the same reason.
    groups = publicly_listed_groups(ids.values())
    space: tuple[Any, ...] = (
        _text_value("space"),
        "pk",
        "version",
        "audience",
        *none[2:],
    )
    group = "kind", "theme", "space__public_id", "space__title", "space__purpose"
    return content.union(
        spaces.order_by().values_list(*space),
        groups.order_by().values_list(*group, none[-1]),
        all=True,
    )


_state_of = CompiledQuery[State](_states)


def get_content_and_states(spaces: Iterable[int]) -> tuple[int, tuple[State, ...]]:
    """Return the content version, and the state of these spaces and their groups."""
    ids = list(spaces)
    rows = sorted(_state_of.among(None, ids or [0]))
    content = next((row[1] for row in rows if row[0] == CONTENT), 0)
    return content, tuple(row for row in rows if row[0] != CONTENT)
