"""Cache the page shell and insert the content at request time.

Most of a page's template is the same for every topic and reader. The shell is rendered
once with placeholders (`core.templating.placeholders`) and cached in the process;
filling them takes a tenth of the time. A shell contains no name, number or text of a
user, so it serves open and confidential pages alike.

Such a template receives three kinds of values:

- `told`: flags (booleans, one of a few words, or tuples of those). The template may
  test them; a shell is cached for each combination.
- `texts`: words, numbers and URLs, escaped. The template may test whether one is set
  and append to it (`url|add:"deelnemers/"`): no other filter, no comparison.
- `html`: rendered fragments, likewise.

Of the current user a template may use the `READER_FLAGS`. The header and the messages
are placeholders too. Pages for visitors are cached as whole responses
(`core.cache.pages`), so they are rendered in one go with the same template.
"""

from collections.abc import Hashable, Mapping
from html import escape
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from core.cache.fragments import LocalCache
from core.http import get_csrf_token
from core.markup import mark_sanitized
from core.templatetags.header import site_header
from core.templating.fragments import static_manifest_id
from core.templating.placeholders import PlaceholderHTML, placeholder

READER_FLAGS = ("is_member", "wants_toast", "shows_presence")
# Variables of the context processors that are the same for the whole site.
_SITE_CONTEXT = ("site_name", "language", "own_tokens")
MAX_SHELLS = 200  # about 15 kB each

_frames = LocalCache[PlaceholderHTML](MAX_SHELLS)


def render_page(
    request: HttpRequest,
    template: str,
    *,
    told: Mapping[str, Hashable],
    texts: Mapping[str, Any],
    html: Mapping[str, str],
) -> HttpResponse:
    """Return the page. A text or fragment that is None or "" counts as absent."""
    return HttpResponse(render(ShellPage(request, template, told, texts, html)))


def render(page: "ShellPage") -> str:
    return page.render_full() if page.is_for_visitors else page.render_from_shell()


class ShellPage:
    def __init__(
        self,
        request: HttpRequest,
        template: str,
        told: Mapping[str, Hashable],
        texts: Mapping[str, Any],
        html: Mapping[str, str],
    ) -> None:
        self._request, self._template = request, template
        self._told = told
        self._texts = {
            name: "" if text is None else conditional_escape(text)
            for name, text in texts.items()
        }
        self._html = {name: mark_sanitized(piece or "") for name, piece in html.items()}
        self._around = run_context_processors(request)

    @property
    def is_for_visitors(self) -> bool:
        return not self._around.get("me")

    def render_full(self) -> str:
        context = {**self._around, **self._told, **self._texts, **self._html}
        return render_to_string(self._template, context)

    def render_from_shell(self) -> str:
        own: dict[str, str] = {
            _named(name): text for name, text in self._texts.items() if text
        }
        own |= {_named(name): piece for name, piece in self._html.items() if piece}
        site = {name: self._around.get(name) for name in _SITE_CONTEXT}
        whose = {name: getattr(self._around["me"], name) for name in READER_FLAGS}
        looks = (site, whose, self._told)
        told = tuple(tuple(look.items()) for look in looks)
        state = (self._template, get_language(), static_manifest_id(), tuple(own), told)
        frame = _frames(state, lambda: self._draw(site, whose, set(own)))

        def content(name: str, _key: int) -> str:
            if (piece := own.get(name)) is None:
                piece = own[name] = self._asked(name)
            return piece

        return frame.fill(content)

    def _draw(
        self, site: dict[str, Any], whose: dict[str, Any], own: set[str]
    ) -> PlaceholderHTML:
        names = [*self._texts, *self._html]
        slots = {
            name: placeholder(_named(name)) for name in names if _named(name) in own
        }
        context: dict[str, Any] = {**site, **self._told, **slots}
        context |= {"me": SimpleNamespace(**whose), "csrf_token": placeholder("csrf")}
        context |= {
            "page_header": placeholder("header"),
            "page_messages": placeholder("messages"),
        }
        context["request"] = SimpleNamespace(path=placeholder("path"))
        return PlaceholderHTML(render_to_string(self._template, context))

    def _asked(self, name: str) -> str:
        if name == "csrf":
            return get_csrf_token(self._request)
        if name == "path":
            return escape(self._request.path)
        if name == "header":
            return site_header({**self._around, "section": self._told.get("section")})
        return render_messages(self._around)


def run_context_processors(request: HttpRequest) -> dict[str, object]:
    found: dict[str, Any] = {}
    for processor in engines["django"].engine.template_context_processors:  # type: ignore[attr-defined]
        found |= processor(request)
    return found


def _named(name: str) -> str:
    """Return a placeholder name without underscores, distinct from the page's own."""
    return "own-" + name.replace("_", "-")


def render_messages(around: dict[str, Any]) -> str:
    if not (messages := around.get("messages")):
        return ""
    return render_to_string("components/messages.html#said", {"messages": messages})
