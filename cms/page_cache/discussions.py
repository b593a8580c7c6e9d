from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from wagtail.models import Page, Site

from accounts.models import User
from accounts.policy import Viewer, can_keep_pages, is_member
from cms.admin.choosers import public_spaces
from cms.page_cache.shared_pages import SharedPage
from core.db.compiled_queries import CompiledQuery
from forum.models import Space, Topic
from forum.selectors import topic_lists as forum


@dataclass(frozen=True, slots=True)
class SpaceDiscussions:
    space: Space
    url: str
    topics: list[forum.TopicRow]

    @property
    def ask_url(self) -> str:
        return "" if self.space.is_archived else f"{self.url}nieuw/"

    @property
    def as_of(self) -> str:
        moment = self.space.last_post_at
        return moment.isoformat() if moment else ""


def list_discussions(
    spaces: list[Space], viewer: Viewer, *, limit: int, shared: SharedPage | None = None
) -> list[SpaceDiscussions]:
    """Return the newest topics of each space, in a fixed number of queries per space.

    Pass `shared` when rendering a page for all members.
    """
    rows = {
        space.pk: shared.newest_topics(space, limit=limit)
        if shared
        else forum.load_newest_rows(space, viewer, limit=limit)
        for space in spaces
    }
    return [SpaceDiscussions(space, space.path, rows[space.pk]) for space in spaces]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    title: str
    url: str
    spaces: list[Space]


type Theme = tuple[str, str, list[int]]


def list_theme_rows(themes: Iterable[Theme]) -> list[ThemeRow]:
    """Add the public spaces to the themes, in one query for all themes."""
    themes = list(themes)
    keys = {pk for _title, _url, ids in themes for pk in ids}
    spaces = {space.pk: space for space in _public_by_id.among(None, keys)}
    return [
        ThemeRow(title, url, [spaces[pk] for pk in dict.fromkeys(ids) if pk in spaces])
        for title, url, ids in themes
    ]


_public_by_id = CompiledQuery[Space](
    lambda _viewer, **ids: public_spaces().filter(pk__in=ids.values())
)
type State = tuple[int, str, int]


def _states(_viewer: Viewer) -> QuerySet[Space, State]:
    return public_spaces().order_by("pk").values_list("pk", "audience", "version")


_state_of_public = CompiledQuery[State](_states)


def get_public_spaces_state() -> tuple[State, ...]:
    """Return a value that changes when a public space or its content changes."""
    return tuple(_state_of_public(None))


def format_streams(spaces: Iterable[Space]) -> str:
    """Return the streams that an open page follows for these spaces."""
    names = dict.fromkeys(f"space.{space.public_id}" for space in spaces)
    return " ".join(names)


def list_newest_public_topics(*, limit: int) -> list[forum.TopicRow]:
    """Return the newest topics of all public spaces together, in three queries.

    Only the spaces with the most recent posts can have them: those are queried, each by
    its own index.
    """
    spaces = public_spaces().exclude(last_post_at=None).order_by("-last_post_at")
    by_id = {space.pk: space for space in spaces[:limit]}
    if not by_id:
        return []
    parts = [_newest_of(space, limit) for space in by_id.values()]
    union = reduce(lambda one, other: one.union(other, all=True), parts)
    newest = union.order_by("-last_post_at", "-pk")[:limit]
    keys = [pk for pk, _moment in newest]
    topics = Topic.objects.with_bylines().in_bulk(keys)
    rows = []
    for topic in (topics[pk] for pk in keys if pk in topics):
        topic.space = by_id[topic.space_id]
        rows += forum.build_rows([topic], topic.space, AnonymousUser())
    return rows


def _newest_of(space: Space, limit: int) -> Any:
    first = Topic.objects.filter(space=space).listed().values("pk")[:limit]
    # SQLite does not allow a slice in a part of a union, but allows it in a subquery.
    return (
        Topic.objects.filter(pk__in=first).order_by().values_list("pk", "last_post_at")
    )


def get_page_at(path: str, viewer: Viewer) -> Page | None:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or "\0" in path:
        return None
    pages = Page.objects.live() if is_member(viewer) else Page.objects.live().public()
    place = site.root_page.url_path.rstrip("/") + path
    found: Page | None = pages.filter(url_path=place).first()
    return found


def list_keepers(page: Page) -> list[User]:
    """Return the recipients of remarks: the maintainer of the page's theme, or everybody
    who may edit pages if there is none.
    """
    above = apps.get_model("cms.ThemePage").objects.ancestor_of(page, inclusive=True)
    theme = above.select_related("maintainer").order_by("-depth").first()
    if theme is not None and theme.maintainer and can_keep_pages(theme.maintainer):
        return [theme.maintainer]
    roles = Q(is_editor=True) | Q(is_moderator=True)
    return [user for user in User.objects.filter(roles) if can_keep_pages(user)]
