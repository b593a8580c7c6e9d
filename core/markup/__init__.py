"""Convert user input to sanitized HTML and plain text. No other module does this.

Every user text passes through three steps:

1. Its length is limited and invisible characters are removed.
2. From plain text or from the editor's HTML, a tree of allowed elements is written. It
   is properly nested and limited in size, and takes linear time.
3. bleach cleans the result, and nh3 cleans it again with the same list of elements.

Step 2 limits the size and the depth of bleach's input, because bleach takes quadratic
time on deep and on broad trees. Both cleaners should return the output of step 2
unchanged (a test checks this). They protect against a bug in it.

Headings: a post is placed under the h1 and h2 of the page, so h2 in the source becomes
h3, and h3 becomes h4. This happens at rendering. The source is stored as typed, so
rendering it again gives the same levels.
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
    "check_length",
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

RENDERER_VERSION = 3  # increase it when the same source is rendered differently
MAX_LENGTH = 50_000  # characters of source

SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener"


@dataclass(frozen=True)
class Rendered:
    html: str
    text: str


type Render = Callable[..., Rendered]  # `render`, or an object that caches its result


def render(
    source: str,
    *,
    source_format: Literal["html", "text"],
    files: FileReferences = NO_FILES,
    people: MentionedPeople = NO_MENTIONS,
) -> Rendered:
    """Convert plain text or the editor's HTML to sanitized HTML and plain text.

    `files` are the uploads that the text may show, by public id, and `people` the users
    that it may mention. Links to others are removed.

    Takes time linear in the length of the source. Raises `MarkupError`, and nothing
    else, if the text is too long, too deeply nested or has too many elements.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    check_length(source)
    writer = HtmlWriter(people)
    if source_format == "html":
        write_html(sanitize_text(source), writer, files)
    else:
        write_text(sanitize_text(source), writer)
    clean = _clean(writer.finish())
    return Rendered(html=clean, text=html_to_text(clean))


def check_length(source: str) -> None:
    """Raise `MarkupError` if the source is too long for `render`."""
    if len(source) > MAX_LENGTH:
        raise MarkupError(
            _(
                "This text is too long: at most %(limit)s characters fit in one "
                "message. Make it shorter, or spread it over several messages."
            )
            % {"limit": MAX_LENGTH}
        )


class MemoizedRenderer:
    """A `render` that remembers its last call, for the steps of one submission."""

    def __init__(self) -> None:
        self._asked: tuple[str, dict[str, Any]] | None = None
        self._rendered = Rendered("", "")

    def __call__(self, source: str, **how: Any) -> Rendered:
        if self._asked != (source, how):
            self._rendered = render(source, **how)
            self._asked = (source, how)
        return self._rendered


def is_blank(rendered: Rendered) -> bool:
    """Check whether there is nothing to see. Rules and empty tables are blank too."""
    if "<img " in rendered.html:
        return False
    text = html.unescape(TAG.sub("", rendered.html))
    return not any(unicodedata.category(c)[0] in "LNPS" and c != "\u2800" for c in text)


def mark_sanitized(value: str) -> SafeString:
    """Mark the stored result of `render` as safe. No other code may do this."""
    return mark_safe(value)  # noqa: S308


def _gate_value(_tag: str, name: str, value: str) -> str | None:
    return value if name == "rel" or safe_value(name, value) == value else None


_GATE = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_gate_value,
    clean_content_tags={"script", "style"},
    url_schemes=set(SCHEMES),
    url_relative="pass_through",  # the gate above accepts only paths of this site
    link_rel=LINK_REL,
)


class _Cleaners(threading.local):
    """One bleach cleaner per thread.

    A cleaner is not thread-safe, and creating one takes as long as cleaning a short
    text.
    """

    def __init__(self) -> None:
        self.bleach = bleach.Cleaner(
            tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True
        )


_cleaners = _Cleaners()


def _clean(written: str) -> str:
    return _GATE.clean(_cleaners.bleach.clean(written))
