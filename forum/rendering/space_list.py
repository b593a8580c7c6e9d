"""The list of spaces, with search and pagination. Rows are cached for all viewers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.db.compiled_queries import CompiledQuery
from core.markup import mark_sanitized
from core.markup.text_sanitizer import sanitize_line
from core.templating.fragments import render_fragment
from core.templating.placeholders import fill_placeholders, placeholder
from forum.models import Space
from forum.querysets import SpaceQuerySet
from forum.selectors import topic_lists, unread_posts

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 50
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class SpacePage:
    spaces: list[Space]
    next_id: int | None  # public id of the last space, if there is a next page


def load_space_page(viewer: "Viewer", sought: str, *, after: int | None) -> SpacePage:
    """Return a page of the open spaces that the viewer may see, by title.

    Does one query, and one more with `after`, the public id of the last space of the
    previous page. Groups are not included.
    """
    if sought or after:
        spaces = _spaces(viewer)
        found = list(
            _after(_filter_words(spaces, sought), spaces, after)[: PAGE_SIZE + 1]
        )
    else:
        found = _first_page(viewer)
    more = len(found) > PAGE_SIZE
    return SpacePage(
        found[:PAGE_SIZE], found[PAGE_SIZE - 1].public_id if more else None
    )


def clean_query(text: str) -> str:
    return sanitize_line(text[:80])


def render_rows(spaces: list[Space], viewer: "Viewer") -> str:
    new = unread_posts.count_unread_by_space(spaces, viewer)

    def content(_name: str, pk: int) -> str:
        return topic_lists.format_new_count(new.get(pk, 0))[1]

    return mark_sanitized(fill_placeholders("".join(map(_row, spaces)), content))


def _row(space: Space) -> str:
    return render_fragment(
        "forum/_space_row.html",
        title=space.title,
        purpose=space.purpose,
        url=space.path,
        is_for_members=space.audience == Space.Audience.MEMBERS,
        of=space.public_id,
        participants=space.participant_count,
        updated=space.last_post_at,
        new=placeholder("new", space.pk),
    )


def _spaces(viewer: "Viewer") -> SpaceQuerySet:
    spaces: SpaceQuerySet = Space.objects.visible_to(viewer).open()
    return spaces.order_by("title", "pk")


_first_page = CompiledQuery[Space](lambda viewer: _spaces(viewer)[: PAGE_SIZE + 1])


def _filter_words(spaces: SpaceQuerySet, sought: str) -> SpaceQuerySet:
    for word in sought.split()[:MAX_WORDS]:
        spaces = spaces.filter(Q(title__icontains=word) | Q(purpose__icontains=word))
    return spaces


def _after(
    spaces: SpaceQuerySet, seen: SpaceQuerySet, after: int | None
) -> SpaceQuerySet:
    """Return the spaces after the given one, or all if the viewer may not see it.

    Otherwise the result would reveal where a hidden title is in the alphabet.
    """
    there = after and seen.filter(public_id=after).values_list("title", "pk").first()
    if not there:
        return spaces
    title, pk = there
    return spaces.filter(Q(title__gt=title) | Q(title=title, pk__gt=pk))
