"""What was typed becomes HTML and plain text here, and nowhere else.

Every text of a person goes the same way:

1. its length is capped and characters that nobody can see are taken out;
2. a tree is written out of allowed elements only, properly nested and counted, in
   linear time, from typed text or from the editor's HTML;
3. bleach cleans the result, and nh3 cleans that once more with the same list.

The second step keeps the size and the shape of what bleach is given within bounds,
because bleach takes quadratic time on deep and on broad trees. What that step writes,
both cleaners should hand back unchanged (a test says so); they are there for the day
it has a mistake.

Headings: a post stands under the page's own h1 and h2, so h2 as typed becomes h3, and
h3 becomes h4. This happens when the source is rendered. The source itself is kept as
typed, so rendering it again gives the same levels.
"""

import html
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

import bleach
import nh3

from core.markup.attachments import (
    NO_FILES,
    FileReference,
    FileReferences,
    attachment_ids,
)
from core.markup.html_parser import ATTRIBUTES, replace_words, safe_value, write_html
from core.markup.html_writer import TAGS, HtmlWriter, MarkupError
from core.markup.links import mask_addresses, safe_address
from core.markup.mentions import (
    MAX_MENTIONS,
    NO_MENTIONS,
    MentionedPeople,
    ids_by_name,
    linked_ids,
    mentioned_ids,
    mentions_in_source,
    text_outside_links,
    unresolved_mentions,
)
from core.markup.plain_text import TAG, excerpt, html_to_text
from core.markup.text_parser import write_text
from core.markup.text_sanitizer import sanitize_line, sanitize_text

__all__ = [
    "MAX_LENGTH",
    "MAX_MENTIONS",
    "NO_MENTIONS",
    "RENDERER_VERSION",
    "FileReference",
    "FileReferences",
    "MarkupError",
    "MentionedPeople",
    "MemoizedRenderer",
    "Render",
    "Rendered",
    "sanitize_line",
    "excerpt",
    "attachment_ids",
    "is_blank",
    "mentioned_ids",
    "unresolved_mentions",
    "mask_addresses",
    "ids_by_name",
    "linked_ids",
    "render",
    "replace_words",
    "safe_address",
    "sanitize_text",
    "mark_sanitized",
    "text_outside_links",
    "mentions_in_source",
]

RENDERER_VERSION = 3  # raise it when the same source renders differently from now on
MAX_LENGTH = 50_000  # characters of source

SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener"


@dataclass(frozen=True)
class Rendered:
    html: str
    text: str


type Render = Callable[..., Rendered]  # `render`, or what remembers it


def render(
    source: str,
    *,
    source_format: Literal["html", "text"],
    files: FileReferences = NO_FILES,
    people: MentionedPeople = NO_MENTIONS,
) -> Rendered:
    """Turn typed text or the editor's HTML into clean HTML and plain text.

    `files` are those of ours that it may show, by public id, and `people` those whom
    it may name; links to others are left out.

    Takes time in proportion to the source. Raises `MarkupError`, and nothing else,
    for what is too long, too deep or made of too many parts.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if len(source) > MAX_LENGTH:
        raise MarkupError(
            _(
                "This text is too long: at most %(limit)s characters fit in one "
                "message. Make it shorter, or spread it over several messages."
            )
            % {"limit": MAX_LENGTH}
        )
    writer = HtmlWriter(people)
    if source_format == "html":
        write_html(sanitize_text(source), writer, files)
    else:
        write_text(sanitize_text(source), writer)
    clean = _clean(writer.finish())
    return Rendered(html=clean, text=html_to_text(clean))


class MemoizedRenderer:
    """`render` for the steps of one sending: what was asked last, in the same way, is
    not rendered once more."""

    def __init__(self) -> None:
        self._asked: tuple[str, dict[str, Any]] | None = None
        self._rendered = Rendered("", "")

    def __call__(self, source: str, **how: Any) -> Rendered:
        if self._asked != (source, how):
            self._rendered = render(source, **how)
            self._asked = (source, how)
        return self._rendered


def is_blank(rendered: Rendered) -> bool:
    """Is there nothing to see? Rules and empty tables say nothing either."""
    if "<img " in rendered.html:
        return False
    text = html.unescape(TAG.sub("", rendered.html))
    return not any(unicodedata.category(c)[0] in "LNPS" and c != "\u2800" for c in text)


def mark_sanitized(value: str) -> SafeString:
    """Mark the stored outcome of `render` as safe; the only place that may."""
    return mark_safe(value)  # noqa: S308


def _gate_value(_tag: str, name: str, value: str) -> str | None:
    """Looks at each attribute that is about to be written, our own rel included."""
    return value if name == "rel" or safe_value(name, value) == value else None


_GATE = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_gate_value,
    clean_content_tags={"script", "style"},
    url_schemes=set(SCHEMES),
    url_relative="pass_through",  # the gate above lets only our own paths pass
    link_rel=LINK_REL,
)


class _Cleaners(threading.local):
    """One for each thread, since it may clean one text at a time; making it takes as
    long as cleaning a short text."""

    def __init__(self) -> None:
        self.bleach = bleach.Cleaner(
            tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True
        )


_cleaners = _Cleaners()


def _clean(written: str) -> str:
    return _GATE.clean(_cleaners.bleach.clean(written))
