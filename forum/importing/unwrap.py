"""Lines that a mail program broke to fit its window are joined again.

A mail's lines end after some seventy characters. On a telephone each would break once
more, and every second line would hold two words.
"""

import re
from itertools import groupby

# Shorter lines were hardly broken for want of room.
MIN_WIDTH = 50
_QUOTE = re.compile(r"(?:>[> ]*)?")
# Items, indented text, code, patches and drawings stand line by line.
_STANDS_ALONE = re.compile(r"[\s\-+*@|=#•]|\d+[.)]\s|\w+:\s|.*(?:[;{}|]$|\S {3,}\S)")


def unwrap_lines(text: str) -> str:
    """The same text with its paragraphs on one line each, quoted ones as well."""
    lines = [(_mark(line), line) for line in text.split("\n")]
    out: list[str] = []
    for mark, group in groupby(lines, key=lambda pair: pair[0]):
        quoted = [line[len(mark) :] for _mark, line in group]
        for is_words, paragraph in groupby(quoted, key=lambda line: bool(line.strip())):
            part = list(paragraph)
            joined = _join(part) if is_words else part
            out += [f"{mark}{line}" for line in joined]
    return "\n".join(out)


def _mark(line: str) -> str:
    found = _QUOTE.match(line)
    return found[0] if found else ""


def _join(lines: list[str]) -> list[str]:
    """One line, if each was broken only because the next word had no room."""
    width = max(len(line.rstrip()) for line in lines)
    if width < MIN_WIDTH or any(_STANDS_ALONE.match(line) for line in lines):
        return lines
    for line, after in zip(lines, lines[1:], strict=False):
        word = after.split(" ", 1)[0]
        had_room = len(line.rstrip()) + 1 + len(word) <= width
        # Lines that begin alike are a list or a log.
        if had_room or line.split(" ", 1)[0] == word:
            return lines
    return [" ".join(line.rstrip() for line in lines)]
