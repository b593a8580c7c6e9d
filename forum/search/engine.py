"""Search for posts by words, ordered by date or by relevance.

PostgreSQL matches by stem, SQLite by prefix. The last word also matches as a prefix on
PostgreSQL, because it may still be incomplete.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models.bylines import Byline
from core.db.compiled_queries import CompiledQuery
from core.markup import sanitize_line
from forum import policy
from forum.models import Post, Space, byline
from forum.querysets import UNANSWERED, PostQuerySet
from forum.search import facets
from forum.search.planner import PostSearch, find_post_ids
from forum.search.words import (
    EXCERPT_LENGTH,
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    STOP_WORDS,
    TextSegment,
    make_excerpt,
    mark_hits,
    parse_words,
)
from forum.selectors import topic_lists

if TYPE_CHECKING:
    from accounts.policy import Viewer


__all__ = [
    "EXCERPT_LENGTH",
    "MAX_QUERY_LENGTH",
    "MAX_RESULTS",
    "MAX_WORDS",
    "PAGE_SIZE",
    "SearchFilters",
    "SearchResults",
    "SearchHit",
    "search_posts",
    "list_searchable_spaces",
]

MAX_RESULTS = 200  # the search must be narrowed to find more
MAX_RANKED = 1000  # number of newest hits that are ranked by relevance
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Search filters. The caller checks that the user may see the space."""

    space: Space | None = None
    kind: str = ""
    is_unanswered: bool = False
    # As shown in a byline: `gemeente Westland`.
    organisation: str = ""
    since: datetime | None = None

    def __bool__(self) -> bool:
        return self != SearchFilters()


@dataclass(frozen=True, slots=True)
class SearchHit:
    title: str
    url: str
    excerpt: str
    space_title: str
    moment: datetime
    byline: Byline
    state: str
    state_word: str
    words: tuple[str, ...] = field(repr=False)

    @property
    def marked_title(self) -> list[TextSegment]:
        return mark_hits(self.title, self.words)

    @property
    def marked_excerpt(self) -> list[TextSegment]:
        return mark_hits(self.excerpt, self.words)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of results. `notice` explains which words were not searched for."""

    words: tuple[str, ...] = ()
    hits: tuple[SearchHit, ...] = ()
    total: int = 0  # at most MAX_RESULTS
    is_more: bool = False  # there are more results than `total`
    has_next: bool = False
    notice: str = ""


def search_posts(
    viewer: "Viewer",
    query: str,
    *,
    page: int = 1,
    filters: SearchFilters = SearchFilters(),
    by_rank: bool = False,
) -> SearchResults:
    """Return visible posts that contain all words and match the filters.

    Without words, return all posts that match the filters. Only the newest MAX_RANKED
    hits are ranked.
    """
    typed = parse_words(query)
    telling = tuple(word for word in typed if word not in STOP_WORDS)
    words = telling[:MAX_WORDS]
    if notice := _nothing_to_find(query, typed, words, filters):
        return SearchResults(notice=notice)
    if not words and not filters:
        return SearchResults()
    allowed = _allowed(viewer, filters)
    wanted = _build_query(
        viewer, words, filters, rank_depth=MAX_RANKED if by_rank else 0
    )
    ids = find_post_ids(allowed, wanted, most=MAX_RESULTS + 1) if wanted else []
    is_more, total = len(ids) > MAX_RESULTS, min(len(ids), MAX_RESULTS)
    start = (page - 1) * PAGE_SIZE
    shown = ids[:MAX_RESULTS][start : start + PAGE_SIZE]
    posts = allowed.select_related("author", "topic__space").in_bulk(shown)
    return SearchResults(
        words=words,
        hits=tuple(_hit(posts[pk], viewer, words) for pk in shown if pk in posts),
        total=total,
        is_more=is_more,
        has_next=total > start + PAGE_SIZE,
        notice="" if words == telling else _too_many(),
    )


def _nothing_to_find(
    query: str, typed: list[str], words: tuple[str, ...], filters: SearchFilters
) -> str:
    if words or not query.strip():
        return ""
    if not typed:
        return _("Type a word with letters or digits.")
    return _("These words are in almost every text. Add a more specific word.")


def _too_many() -> str:
    limit = {"limit": MAX_WORDS}
    return _("Only the first %(limit)s words were searched for.") % limit


def _allowed(viewer: "Viewer", filters: SearchFilters) -> PostQuerySet:
    posts: PostQuerySet = Post.objects.visible_to(viewer).visible()
    if filters.space:
        posts = posts.filter(topic__space=filters.space)
    if filters.kind:
        posts = posts.filter(topic__kind=filters.kind)
    if filters.is_unanswered:
        posts = posts.filter(policy.prefix_q(UNANSWERED, "topic"))
    if filters.organisation:
        # The organisation of an anonymous author could reveal who it is.
        posts = posts.filter(
            author_organisation=filters.organisation, is_anonymous=False
        )
    if filters.since:
        posts = posts.filter(created_at__gte=filters.since)
    return posts


def list_searchable_spaces(viewer: "Viewer") -> list[tuple[str, str]]:
    """Return public id and title of the spaces that the viewer may see, by title."""
    return [
        (str(public_id), title) for _pk, public_id, title in _searchable_spaces(viewer)
    ]


_searchable_spaces = CompiledQuery[tuple[int, int, str]](
    lambda viewer: (
        Space.objects.visible_to(viewer)
        .order_by("title", "pk")
        .values_list("pk", "public_id", "title")
    )
)


def _build_query(
    viewer: "Viewer", words: tuple[str, ...], filters: SearchFilters, *, rank_depth: int
) -> PostSearch | None:
    """Return the search, or None if the viewer may not see any space."""
    found: list[str] = []
    spaces: tuple[int, ...] = ()
    if filters.space:
        found.append(facets.space_facet(filters.space.pk))
    elif not (
        spaces := tuple(pk for pk, _public_id, _title in _searchable_spaces(viewer))
    ):
        return None
    if filters.kind:
        found.append(facets.kind_facet(filters.kind))
    if filters.organisation:
        found.append(facets.organisation_facet(filters.organisation))
    if filters.is_unanswered:
        found.append(facets.UNANSWERED_FACET)
    return PostSearch(words, tuple(found), filters.since, spaces, rank_depth)


def _hit(post: Post, viewer: "Viewer", words: tuple[str, ...]) -> SearchHit:
    state, word = _state(post)
    return SearchHit(
        title=sanitize_line(post.topic.title),
        url=post.path,
        excerpt=make_excerpt(post.text, words),
        space_title=post.topic.space.title,
        moment=post.created_at,
        byline=byline(post, viewer),
        state=state,
        state_word=word,
        words=words,
    )


def _state(post: Post) -> tuple[str, str]:
    """Return the topic's state for a first post, else "answered" or "reply"."""
    if post.parent_id is None:
        return topic_lists.get_topic_state(post.topic)
    if post.accepted_at is not None:
        return "answered", _("Chosen as the answer")
    return "reply", _("Reply")
