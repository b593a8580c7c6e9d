"""A space's topics as finished HTML: drawn once for everybody, then filled per reader.

What stands in the list is the same for all who see an open space, until its version
grows. What is new to the reader goes into slots. See forum.drawing for the posts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.cache.fragments import CACHE_SECONDS, LocalCache, get_or_render
from core.templating.placeholders import PlaceholderHTML, fill_placeholders, placeholder
from forum import counting, lists
from forum.models import Space, Topic
from forum.numbers import Numbers


class Listed(NamedTuple):
    """A topic that stands in the list: what counting the unread needs of it.

    A tuple for the sake of the cache: see `forum.drawing.Shown`.
    """

    pk: int
    last_number: int
    gone: Numbers
    post_count: int
    created_at: datetime
    last_post_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    rows: PlaceholderHTML
    topics: tuple[Listed, ...]
    older: int | None  # public id of the last row, when there are more behind it
    unanswered: int


def listing(space: Space, *, view: str, before: int | None) -> Listing:
    """One page of an open space's topics, kept while nothing in the space changes."""
    page = (space.pk, space.version, view, before, get_language(), settings.STATE)
    key = "topics." + ".".join(map(str, page))
    return get_or_render(key, lambda: _draw(space, view, before), near=listings)


listings = LocalCache[Listing](100, lasts=CACHE_SECONDS)


def filled(drawn: Listing, space: Space, viewer: Any) -> tuple[str, bool]:
    """The list as this person reads it; and is anything in it new?"""
    new = counting.unread_counts(drawn.topics, space, viewer)
    marks = {pk: lists.new_marks(count) for pk, count in new.items()}

    def content(name: str, pk: int) -> str:
        mark, badge = marks.get(pk, ("", ""))
        return mark if name == "mark" else badge

    return fill_placeholders(drawn.rows, content), any(new.values())


def newest(space: Space, *, limit: int) -> tuple[list[lists.TopicRow], list[Listed]]:
    """The first few topics of an open space for a page that is kept, as rows with
    slots, and what filling them takes."""
    rows = lists.newest_topics(space, AnonymousUser(), limit=limit)
    return [_with_slots(row) for row in rows], [_listed(row.topic) for row in rows]


def _draw(space: Space, view: str, before: int | None) -> Listing:
    page = lists.topic_page(space, AnonymousUser(), view=view, before=before)
    html = ""
    if page.rows:
        rows = [_with_slots(row) for row in page.rows]
        html = render_to_string("components/topic_list.html", {"topics": rows})
    return Listing(
        rows=PlaceholderHTML(html),
        topics=tuple(_listed(row.topic) for row in page.rows),
        older=page.older.public_id if page.older else None,
        unanswered=lists.unanswered_count(space),
    )


def _with_slots(row: lists.TopicRow) -> lists.TopicRow:
    pk = row.topic.pk
    return replace(row, mark=placeholder("mark", pk), badge=placeholder("badge", pk))


def _listed(topic: Topic) -> Listed:
    return Listed(
        pk=topic.pk,
        last_number=topic.last_number,
        gone=topic.gone,
        post_count=topic.post_count,
        created_at=topic.created_at,
        last_post_at=topic.last_post_at,
    )
