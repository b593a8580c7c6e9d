"""Pages rendered once for all members, with placeholders for personal parts.

The page is rendered with a request without session, cookies and user, so that no
personal data can get into the cache. The personal parts are placeholders: the header
with notifications, numbers of unread posts, the advisers of the user's municipality,
CSRF tokens. See `forum.rendering.topic` for the posts of a topic.
"""

from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.policy import Viewer, is_member
from core.cache.fragments import CACHE_SECONDS, LocalCache
from core.db.compiled_queries import CompiledQuery
from core.http import get_csrf_token
from core.templatetags.header import site_header
from core.templating.fragments import render_fragment
from core.templating.page_shell import render_messages, run_context_processors
from core.templating.placeholders import PlaceholderHTML, placeholder
from forum.models import Space
from forum.rendering import topic_list
from forum.selectors import topic_lists, unread_posts

# Stands for all members. The toast is empty for members who do not want it.
SHARED_READER = SimpleNamespace(wants_toast=True)
REQUEST_META = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme")


@dataclass(slots=True)
class SharedPage:
    html: PlaceholderHTML = field(default_factory=lambda: PlaceholderHTML(""))
    section: str = ""  # the active menu entry
    # Topics on the page, by primary key of their space.
    listed: dict[int, list[topic_list.TopicSummary]] = field(default_factory=dict)
    # The default content of placeholders for users without personal content.
    usual: dict[str, str] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        """Return the template context in place of a user's."""
        return {"shared": self, "me": SHARED_READER, "csrf_token": placeholder("csrf")}

    def newest_topics(self, space: Space, *, limit: int) -> list[topic_lists.TopicRow]:
        """Return topic rows with placeholders for the number of unread posts."""
        rows, listed = topic_list.build_newest_rows(space, limit=limit)
        self.listed.setdefault(space.pk, []).extend(listed)
        return rows

    def fill(self, request: HttpRequest) -> str:
        return self.html.fill(PersonalPlaceholders(request, self))


# A page is about 15 kB.
shared_page_cache = LocalCache[SharedPage](100, lasts=CACHE_SECONDS)


def make_anonymous_request(request: HttpRequest) -> HttpRequest:
    """Return a request for the same page without a user, session or cookies."""
    blank: Any = HttpRequest()
    blank.method = "GET"
    blank.path, blank.path_info = request.path, request.path_info
    blank.META = {
        name: request.META[name] for name in REQUEST_META & request.META.keys()
    }
    blank.LANGUAGE_CODE = getattr(request, "LANGUAGE_CODE", "")
    blank.user = AnonymousUser()
    made: HttpRequest = blank
    return made


class PersonalPlaceholders:
    """The placeholder values of one reader, called by `PlaceholderHTML.fill`."""

    def __init__(self, request: HttpRequest, drawing: SharedPage) -> None:
        self.request, self.drawing = request, drawing
        self.user: Viewer = request.user

    def __call__(self, name: str, key: int) -> str:
        if name == "csrf":
            return get_csrf_token(self.request)
        if name == "mark":
            return self.marks.get(key, ("", ""))[0]
        if name == "badge":
            return self.marks.get(key, ("", ""))[1]
        if name == "advisers" and not self.regions:
            return self.drawing.usual[name]
        if name == "header":
            return site_header({**self.around, "section": self.drawing.section})
        if name == "toast":
            wants = self.around["me"].wants_toast
            return render_fragment("components/toast.html") if wants else ""
        if name == "messages" and self.around["me"].is_member:
            return render_messages(self.around)
        context = {**self.around, "mine": self.regions if name == "advisers" else ()}
        return render_to_string(f"cms/_reader.html#{name}", context)

    @cached_property
    def around(self) -> dict[str, Any]:
        return run_context_processors(self.request)

    @cached_property
    def marks(self) -> dict[int, tuple[str, str]]:
        """Return the unread badge of each topic, by primary key."""
        return {
            pk: topic_lists.format_new_count(count)
            for space, listed in self.drawing.listed.items()
            for pk, count in unread_posts.count_unread_by_topic(
                listed, Space(pk=space), self.user
            ).items()
        }

    @cached_property
    def regions(self) -> list[Any]:
        return list_regions_of(self.user)


_regions_of = CompiledQuery[int](
    lambda viewer: _regions().of(viewer).order_by("name").values_list("pk", flat=True)
)


def list_regions_of(user: Viewer) -> list[Any]:
    """Return the regions of a member's municipalities, with their advisers."""
    ids = _regions_of(user) if is_member(user) else []
    return list(_regions().filter(pk__in=ids).with_advisers()) if ids else []


def _regions() -> Any:
    return apps.get_model("cms.Region").objects
