"""Find a passage in what somebody wrote, and replace it by a marker.

A passage is found whatever its capitals, with any white space, hyphen or underscore
between its words, and as whole words: *Jan* is not found in *januari*. In HTML it is
also found where tags stand inside it. Beautiful Soup does the parsing, as in `cms`:
what comes out goes through `core.markup` again before anybody sees it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bs4 import BeautifulSoup
from bs4.element import NavigableString

MIN_LETTERS = 3
MAX_PASSAGE_LENGTH = 300

_BLOCKS = [
    *("p", "li", "blockquote", "pre", "td", "th", "ul", "ol", "table", "tr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "div", "figure", "figcaption"),
]
_ATTRIBUTES = ("alt", "title", "href")
_BETWEEN = r"[\s\u00a0\u00ad_-]+"
_WORD = re.compile(r"\w+")
# A file or a page of ours holds numbers only, which are no words of somebody.
_OWN_PATH = re.compile(r"/(?:forum|mensen|groepen)/")


@dataclass(frozen=True, slots=True)
class QuotingPage:
    """A page of an app above that holds a passage; where to change or to read it."""

    title: str
    path: str
    may_change: bool


type FindPages = Callable[[Any, str], list[QuotingPage]]

_finders: set[FindPages] = set()


def register_page_finder(find: FindPages) -> None:
    """Let an app above say which of its pages hold a passage, for a viewer."""
    _finders.add(find)


def find_quoting_pages(viewer: Any, passage: str) -> list[QuotingPage]:
    """Pages with a passage, as far as this viewer may read or change them."""
    return [page for find in _finders for page in find(viewer, passage)]


def get_marker() -> str:
    """What stands in the place of an erased passage."""
    return "[" + _("removed") + "]"


def is_long_enough(passage: str) -> bool:
    """Is there enough in it to be found without hitting everything?"""
    return sum(sign.isalnum() for sign in passage) >= MIN_LETTERS


@dataclass
class Redactor:
    """Replaces one passage in texts, and counts how often it did (`count`)."""

    passage: str
    # Paths of files that go as a whole: links to them and pictures of them as well.
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
        """Is it in the name of a file, where words may be glued together?"""
        return bool(self._loose.search(name))

    def redact_text(self, text: str) -> str:
        changed, found = self._pattern.subn(lambda _match: self.marker, text)
        self.count += found
        return changed

    def redact_source(self, source: str, source_format: str) -> str:
        """The same in a source as `core.markup` takes it."""
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
        if name == "href":  # an address goes whole
            del tag[name]
            self.count += 1
        else:
            tag[name] = self.redact_text(value)

    def _redact_strings(self, strings: list[NavigableString]) -> None:
        """Replace it where it stands, also when it runs over several strings."""
        joined, starts = _join(strings)
        texts = [str(string) for string in strings]
        changed = set()
        # The last one first: what stands before a change keeps its place.
        for found in reversed(list(self._pattern.finditer(joined))):
            self.count += 1
            at, marker = bisect_right(starts, found.start()) - 1, self.marker
            while at < len(starts) and starts[at] < found.end():
                begin = max(found.start() - starts[at], 0)
                end = found.end() - starts[at]
                texts[at] = texts[at][:begin] + marker + texts[at][end:]
                changed.add(at)
                at, marker = at + 1, ""  # the marker once, in the first string
        for at in changed:
            strings[at].replace_with(texts[at])


def _join(strings: list[NavigableString]) -> tuple[str, list[int]]:
    """All strings in a row, and where each begins; blocks are kept apart."""
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
    """The words of a text that can tell something: no single letters."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return {word for word in words if len(word) > 1 or word.isdigit()}


def redact_words(text: str, words: Iterable[str]) -> str:
    """Replace each of these words, as `get_words` gives them."""
    gone = set(words)
    return _WORD.sub(
        lambda found: get_marker() if found[0].casefold() in gone else found[0], text
    )


def redact_quotes(source: str, source_format: str, words: Iterable[str]) -> str:
    """Replace each line of a quote that holds one of these words. What somebody wrote
    beside the quote stays."""
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
