"""Parse plain text: paragraphs, lists, quotes, fenced code and URLs."""

import html
import re
from itertools import groupby
from operator import itemgetter

from core.markup.html_writer import HtmlWriter
from core.markup.links import LINK, safe_address, without_punctuation

MAX_QUOTES = 5  # nesting levels; deeper quotes join the deepest level

_QUOTED = re.compile(r"(?:>++(?: |$))++")
# Exactly one space follows a hyphen: a removed line of a patch has more, or a tab.
_ITEM = re.compile(r"(?:-[ ](?!\s)|[*•][ \t]++|([1-9][0-9]{0,2})[.)][ \t]++)(?=.*\w)")
_FENCE = "```"
_WIDEST_INDENT = 12


def write_text(source: str, writer: HtmlWriter) -> None:
    depth = 0
    quoted_lines = map(_quoted, source.split("\n"))
    for level, group in groupby(quoted_lines, key=itemgetter(0)):
        for _closed in range(depth - level):
            writer.end("blockquote")
        for _opened in range(level - depth):
            writer.start("blockquote")
        depth = level
        _write_lines([line for _level, line in group], writer)


def _quoted(line: str) -> tuple[int, str]:
    marks = _QUOTED.match(line)
    if marks is None:
        return 0, line.rstrip()
    return min(marks[0].count(">"), MAX_QUOTES), line[marks.end() :].rstrip()


def _write_lines(lines: list[str], writer: HtmlWriter) -> None:
    last_fence = max((n for n, line in enumerate(lines) if line == _FENCE), default=0)
    more_items = _more_items(lines)
    listed = _List(writer)
    in_code, first = False, True
    for number, line in enumerate(lines):
        if in_code and line == _FENCE:
            writer.end("pre")
            in_code, first = False, True
        elif in_code:
            writer.text(line if first else f"\n{line}")
            first = False
        elif line.startswith(_FENCE) and number < last_fence:
            listed.end()
            writer.start("pre")
            writer.start("code")
            in_code, first = True, True
        elif not line:
            writer.end("p")
            first = True
        elif (item := _ITEM.match(line)) and listed.takes(item):
            _write_line(line[item.end() :], writer)
            first = False
        else:
            if first or not (_goes_on(line) or more_items[number]):
                first = listed.end() or first
            if first:
                writer.start("p")
            else:
                writer.void("br")
            _write_line(line, writer)
            first = False
    writer.end("p")
    listed.end()


def _goes_on(line: str) -> bool:
    """Check for a continuation line: indented, or starting with a lower-case letter."""
    return line[0].isspace() or line[0].islower()


class _List:
    def __init__(self, writer: HtmlWriter) -> None:
        self._writer, self._name, self._reached = writer, "", 0

    def takes(self, item: re.Match[str]) -> bool:
        """Start an item. Return False if its number is out of sequence."""
        number = int(item[1] or 0)
        name = "ol" if number else "ul"
        if name != self._name or number not in {0, self._reached + 1}:
            if number > 1:
                return False
            self.end()
            self._writer.start(name)
        self._writer.start("li")
        self._name, self._reached = name, number
        return True

    def end(self) -> bool:
        name, self._name = self._name, ""
        if name:
            self._writer.end(name)
        return bool(name)


def _more_items(lines: list[str]) -> list[bool]:
    """Return for each line whether an item follows before the next blank line.

    If so, the line belongs to the item above it. Otherwise it does so only as a
    continuation line.
    """
    follows, ahead = [], False
    for line in reversed(lines):
        follows.append(ahead)
        ahead = bool(line) and (ahead or _ITEM.match(line) is not None)
    return follows[::-1]


def _write_line(line: str, writer: HtmlWriter) -> None:
    text = line.lstrip()
    indent = line[: len(line) - len(text)].expandtabs(4)
    at = 0
    writer.text("\u00a0" * min(len(indent), _WIDEST_INDENT))
    for link in LINK.finditer(text):
        typed = without_punctuation(link[0])
        if not (address := safe_address(typed)):
            continue
        writer.text(text[at : link.start()])
        writer.start("a", f' href="{html.escape(address)}"')
        writer.text(typed)
        writer.end("a")
        at = link.start() + len(typed)
    writer.text(text[at:])
