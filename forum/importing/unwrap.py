"""Join lines that a mail program wrapped.

These are about seventy characters long. On a phone each would wrap again, and every
second line would have two words.
"""

import re
from itertools import groupby

# Shorter lines were probably not wrapped.
MIN_WIDTH = 50
_QUOTE = re.compile(r"(?:>[> ]*)?")
# List items, indented text, code, patches and drawings keep their lines.
_STANDS_ALONE = re.compile(r"[\s\-+*@|=#•]|\d+[.)]\s|\w+:\s|.*(?:[;{}|]$|\S {3,}\S)")


def unwrap_lines(text: str) -> str:
    """Return the text with each paragraph on one line, also in quotes."""
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
    """Join lines if each was broken only because the next word did not fit."""
    width = max(len(line.rstrip()) for line in lines)
    if width < MIN_WIDTH or any(_STANDS_ALONE.match(line) for line in lines):
        return lines
    for line, after in zip(lines, lines[1:], strict=False):
        word = after.split(" ", 1)[0]
        had_room = len(line.rstrip()) + 1 + len(word) <= width
        # Lines that start with the same word are a list or a log.
        if had_room or line.split(" ", 1)[0] == word:
            return lines
    return [" ".join(line.rstrip() for line in lines)]
