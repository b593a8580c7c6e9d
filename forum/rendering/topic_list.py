"""The topics of a space as HTML: cached for all viewers, then filled for one.

The list in an open space is the same for all viewers until the space's version changes.
Placeholders mark the unread counts. See forum.rendering.topic for posts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.cache.fragments import CACHE_SECONDS, LocalCache, get_or_render
from core.templating.placeholders import PlaceholderHTML, fill_placeholders, placeholder
from forum.models import Space, Topic
from forum.models.number_set import NumberSet
from forum.selectors import topic_lists, unread_posts

if TYPE_CHECKING:
    from accounts.policy import Viewer


class TopicSummary(NamedTuple):
    """What an unread count needs to know of a topic.

    This is a NamedTuple for the reason given in `forum.rendering.topic.PostSummary`.
    """

    pk: int
    last_number: int
    hidden_numbers: NumberSet
    post_count: int
    created_at: datetime
    last_post_at: datetime | None


@dataclass(frozen=True, slots=True)
class RenderedTopicList:
    rows: PlaceholderHTML
    topics: tuple[TopicSummary, ...]
    older: int | None  # public id of the last row, if there is a next page
    unanswered: int


def render_topic_list(
    space: Space, *, view: str, before: int | None
) -> RenderedTopicList:
    """Render a page of topics in an open space, from the cache if possible."""
    page = (
        space.pk,
        space.version,
        view,
        before,
        get_language(),
        settings.RENDER_VERSION,
    )
    key = "topics." + ".".join(map(str, page))
    return get_or_render(
        key, lambda: _render(space, view, before), near=topic_list_cache
    )


topic_list_cache = LocalCache[RenderedTopicList](100, lasts=CACHE_SECONDS)


def fill_topic_list(
    drawn: RenderedTopicList, space: Space, viewer: "Viewer"
) -> tuple[str, bool]:
    """Return the list with unread counts, and whether anything is unread."""
    new = unread_posts.count_unread_by_topic(drawn.topics, space, viewer)
    marks = {pk: topic_lists.format_new_count(count) for pk, count in new.items()}

    def content(name: str, pk: int) -> str:
        mark, badge = marks.get(pk, ("", ""))
        return mark if name == "mark" else badge

    return fill_placeholders(drawn.rows, content), any(new.values())


def build_newest_rows(
    space: Space, *, limit: int
) -> tuple[list[topic_lists.TopicRow], list[TopicSummary]]:
    """Return the newest topics of an open space for a cached page.

    Returns rows with placeholders, and the summaries needed to fill them.
    """
    rows = topic_lists.load_newest_rows(space, AnonymousUser(), limit=limit)
    return [_with_placeholders(row) for row in rows], [
        _summarise(row.topic) for row in rows
    ]


def _render(space: Space, view: str, before: int | None) -> RenderedTopicList:
    page = topic_lists.load_topic_page(space, AnonymousUser(), view=view, before=before)
    html = ""
    if page.rows:
        rows = [_with_placeholders(row) for row in page.rows]
        html = render_to_string("components/topic_list.html", {"topics": rows})
    return RenderedTopicList(
        rows=PlaceholderHTML(html),
        topics=tuple(_summarise(row.topic) for row in page.rows),
        older=page.older.public_id if page.older else None,
        unanswered=topic_lists.count_unanswered(space),
    )


def _with_placeholders(row: topic_lists.TopicRow) -> topic_lists.TopicRow:
    pk = row.topic.pk
    return replace(row, mark=placeholder("mark", pk), badge=placeholder("badge", pk))


def _summarise(topic: Topic) -> TopicSummary:
    return TopicSummary(
        pk=topic.pk,
        last_number=topic.last_number,
        hidden_numbers=topic.hidden_numbers,
        post_count=topic.post_count,
        created_at=topic.created_at,
        last_post_at=topic.last_post_at,
    )
