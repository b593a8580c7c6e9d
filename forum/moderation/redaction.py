"""Find a passage in texts of users, and replace it by a marker.

Matching is case-insensitive and on whole words: "Jan" does not match "januari". Any
white space, hyphen or underscore matches between words. In HTML a match can span tags.
Beautiful Soup parses the HTML, as in `cms`; `core.markup` sanitises the result before
it is shown.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from core.registry import Registry

if TYPE_CHECKING:
    from accounts.policy import Viewer


MIN_LETTERS = 3
MAX_PASSAGE_LENGTH = 300

_BLOCKS = [
    *("p", "li", "blockquote", "pre", "td", "th", "ul", "ol", "table", "tr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "div", "figure", "figcaption"),
]
_ATTRIBUTES = ("alt", "title", "href")
_BETWEEN = r"[\s\u00a0\u00ad_-]+"
_WORD = re.compile(r"\w+")
# Links to our own files and pages contain only numbers, no personal text.
_OWN_PATH = re.compile(r"/(?:forum|mensen|groepen)/")


@dataclass(frozen=True, slots=True)
class QuotingPage:
    """A page of a higher-level app that contains the passage, to read or to change."""

    title: str
    path: str
    may_change: bool


type FindPages = Callable[[Any, str], list[QuotingPage]]

# Functions that return an app's pages with a passage, for a viewer.
page_finders = Registry[FindPages]()


def find_quoting_pages(viewer: "Viewer", passage: str) -> list[QuotingPage]:
    return [page for find in page_finders.values() for page in find(viewer, passage)]


def get_marker() -> str:
    return "[" + _("removed") + "]"


def is_long_enough(passage: str) -> bool:
    """Check that a passage is long enough not to match everywhere."""
    return sum(sign.isalnum() for sign in passage) >= MIN_LETTERS


@dataclass
class Redactor:
    """Replace one passage in texts; `count` is the number of replacements."""

    passage: str
    # Files to erase: links to them and images of them are replaced as well.
    paths: frozenset[str] = frozenset()
    marker: str = field(default_factory=get_marker)
    count: int = 0

    def __post_init__(self) -> None:
        words = re.split(_BETWEEN, self.passage.strip("\u00a0 \t\r\n_-"))
        inner = _BETWEEN.join(re.escape(word) for word in words if word)
        edge = r"[^\W_]"
        before = rf"(?<!{edge})" if words[0][:1].isalnum() else ""
        after = rf"(?!{edge})" if words[-1][-1:].isalnum() else ""
        self._pattern = re.compile(f"{before}{inner}{after}", re.I)
        self._loose = re.compile(inner, re.I)

    def is_in(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def is_in_name(self, name: str) -> bool:
        """Check a file name, in which words can be joined."""
        return bool(self._loose.search(name))

    def redact_text(self, text: str) -> str:
        changed, found = self._pattern.subn(lambda _match: self.marker, text)
        self.count += found
        return changed

    def redact_source(self, source: str, source_format: str) -> str:
        return (
            self.redact_html(source)
            if source_format == "html"
            else self.redact_text(source)
        )

    def redact_html(self, source: str) -> str:
        before, soup = self.count, BeautifulSoup(source, "html.parser")
        for tag in soup.find_all(["a", "img"]):
            if tag.get("src") in self.paths or tag.get("href") in self.paths:
                tag.replace_with(self.marker)
                self.count += 1
        for tag in soup.find_all(True):
            for name in _ATTRIBUTES:
                if value := str(tag.get(name) or ""):
                    self._redact_attribute(tag, name, value)
        self._redact_strings(list(soup.find_all(string=True)))
        return source if self.count == before else str(soup)

    def _redact_attribute(self, tag: Any, name: str, value: str) -> None:
        if not self.is_in(value) or (name == "href" and _OWN_PATH.match(value)):
            return
        if name == "href":  # remove the whole URL
            del tag[name]
            self.count += 1
        else:
            tag[name] = self.redact_text(value)

    def _redact_strings(self, strings: list[NavigableString]) -> None:
        """Replace the passage, also if it spans several strings."""
        joined, starts = _join(strings)
        texts = [str(string) for string in strings]
        changed = set()
        # Last match first, so that the positions of earlier matches stay valid.
        for found in reversed(list(self._pattern.finditer(joined))):
            self.count += 1
            at, marker = bisect_right(starts, found.start()) - 1, self.marker
            while at < len(starts) and starts[at] < found.end():
                begin = max(found.start() - starts[at], 0)
                end = found.end() - starts[at]
                texts[at] = texts[at][:begin] + marker + texts[at][end:]
                changed.add(at)
                at, marker = at + 1, ""  # the marker only in the first string
        for at in changed:
            strings[at].replace_with(texts[at])


def _join(strings: list[NavigableString]) -> tuple[str, list[int]]:
    """Return the strings joined, with a newline between blocks, and their offsets."""
    joined, starts, block = "", [], None
    for string in strings:
        here = string.find_parent(_BLOCKS)
        if joined and here is not block:
            joined += "\n"
        block = here
        starts.append(len(joined))
        joined += str(string)
    return joined, starts


def get_words(text: str) -> set[str]:
    """Return the words of a text, without single letters."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return {word for word in words if len(word) > 1 or word.isdigit()}


def redact_words(text: str, words: Iterable[str]) -> str:
    """Replace words, as returned by `get_words`."""
    gone = set(words)
    return _WORD.sub(
        lambda found: get_marker() if found[0].casefold() in gone else found[0], text
    )


def redact_quotes(source: str, source_format: str, words: Iterable[str]) -> str:
    """Replace each quoted line that contains one of the words. Other lines stay."""
    gone = set(words)
    if source_format == "html":
        return _redact_blockquotes(source, gone)
    lines = [
        f"> {get_marker()}" if line.startswith(">") and get_words(line) & gone else line
        for line in source.split("\n")
    ]
    return "\n".join(lines)


def _redact_blockquotes(source: str, gone: set[str]) -> str:
    soup, is_changed = BeautifulSoup(source, "html.parser"), False
    for string in soup.find_all(string=True):
        if string.find_parent("blockquote") and get_words(str(string)) & gone:
            string.replace_with(get_marker())
            is_changed = True
    return str(soup) if is_changed else source
