"""Pages whose frame is drawn once, and knows nothing of what it shows.

Most of what a page's template says is the same for every topic and every reader. Here
it is drawn with places (`core.slots`) for all that differs, and kept in the process:
filling them in takes a tenth of drawing. A frame holds no name, no number and no text
of anybody, so it serves an open page and a confidential one alike, and grows stale with
nothing but the site's own files.

A template drawn so is told three kinds of things:

- `told`: how the page looks, as yes or no, a word out of a few, or a tuple of such. It
  may ask about these as it likes; a frame is kept for each combination.
- `texts`: words, numbers and addresses, which are escaped. It may ask whether there is
  one, and add to one (`url|add:"deelnemers/"`): no other filter, no comparison.
- `html`: finished pieces, likewise.

Of the person a template may ask what `OF_ME` names; header and messages go into slots,
too. Visitors' pages are kept whole (`core.http.kept_page`), so they are drawn at once,
with the same template.
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

from core.http import form_token
from core.kept import Near
from core.markup import stored_html
from core.pieces import file_names
from core.slots import Slotted, slot
from core.templatetags.header import site_header

OF_ME = ("is_member", "wants_toast", "shows_presence")
# What the pages' own context says that is the same for the whole site.
_OF_SITE = ("site_name", "language", "own_tokens")
MOST = 200  # of some 15 kB

_frames = Near[Slotted](MOST)


def framed(
    request: HttpRequest,
    template: str,
    *,
    told: Mapping[str, Hashable],
    texts: Mapping[str, Any],
    html: Mapping[str, str],
) -> HttpResponse:
    """The page as an answer. A text or a piece that is None or "" is not there."""
    return HttpResponse(shown(Page(request, template, told, texts, html)))


def shown(page: "Page") -> str:
    return page.at_once() if page.is_for_visitors else page.filled()


class Page:
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
        self._html = {name: stored_html(piece or "") for name, piece in html.items()}
        self._around = around(request)

    @property
    def is_for_visitors(self) -> bool:
        return not self._around.get("me")

    def at_once(self) -> str:
        """The page without any slot."""
        context = {**self._around, **self._told, **self._texts, **self._html}
        return render_to_string(self._template, context)

    def filled(self) -> str:
        """The same out of its frame."""
        own: dict[str, str] = {
            _named(name): text for name, text in self._texts.items() if text
        }
        own |= {_named(name): piece for name, piece in self._html.items() if piece}
        site = {name: self._around.get(name) for name in _OF_SITE}
        whose = {name: getattr(self._around["me"], name) for name in OF_ME}
        looks = (site, whose, self._told)
        told = tuple(tuple(look.items()) for look in looks)
        state = (self._template, get_language(), file_names(), tuple(own), told)
        frame = _frames(state, lambda: self._draw(site, whose, set(own)))

        def content(name: str, _key: int) -> str:
            if (piece := own.get(name)) is None:
                piece = own[name] = self._asked(name)
            return piece

        return frame.filled(content)

    def _draw(
        self, site: dict[str, Any], whose: dict[str, Any], own: set[str]
    ) -> Slotted:
        names = [*self._texts, *self._html]
        slots = {name: slot(_named(name)) for name in names if _named(name) in own}
        context: dict[str, Any] = {**site, **self._told, **slots}
        context |= {"me": SimpleNamespace(**whose), "csrf_token": slot("csrf")}
        context |= {"page_header": slot("header"), "page_messages": slot("messages")}
        context["request"] = SimpleNamespace(path=slot("path"))
        return Slotted(render_to_string(self._template, context))

    def _asked(self, name: str) -> str:
        """What belongs to every page, and is made where it is needed."""
        if name == "csrf":
            return form_token(self._request)
        if name == "path":
            return escape(self._request.path)
        if name == "header":
            return site_header({**self._around, "section": self._told.get("section")})
        return said(self._around)


def around(request: HttpRequest) -> dict[str, Any]:
    """What every page is told: the context processors of the settings, asked once."""
    found: dict[str, Any] = {}
    for processor in engines["django"].engine.template_context_processors:  # type: ignore[attr-defined]
        found |= processor(request)
    return found


def _named(name: str) -> str:
    """A slot's name has no underscore, and none of these is the page's own."""
    return "own-" + name.replace("_", "-")


def said(around: dict[str, Any]) -> str:
    """What the site has to say to the reader once, as HTML."""
    if not (messages := around.get("messages")):
        return ""
    return render_to_string("components/messages.html#said", {"messages": messages})
