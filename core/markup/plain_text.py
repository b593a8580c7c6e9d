"""Convert sanitized HTML to plain text, for mail, search and excerpts."""

import html
import re
from itertools import batched

from core.markup.attachments import attachment_id
from core.markup.html_writer import BLOCKS, CELLS, INLINE, LISTS
from core.markup.links import safe_address

TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
_HREF = re.compile(r'href="([^"]*)"')
_ALT = re.compile(r'alt="([^"]*)"')
_SPACE = re.compile(r"[ \t\n]+")


def html_to_text(clean: str) -> str:
    lines = _Lines()
    first, *rest = TAG.split(clean)
    lines.add(html.unescape(first))
    for end, name, attributes, text in batched(rest, 4):
        lines.tag(name, attributes, is_end=bool(end))
        lines.add(html.unescape(text))
    return lines.finish()


class _Lines:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._lists: list[int | None] = []  # the last number, None for bullets
        self._bullet = ""
        self._quotes = self._cells = 0
        self._in_pre = self._blank_wanted = False
        self._link: tuple[str, int] | None = None  # URL, index at which its text begins

    def add(self, text: str) -> None:
        if self._in_pre:
            *whole_lines, text = text.split("\n")
            for line in whole_lines:
                self._line.append(line)
                self._end_line(keep_blank=True)
        else:
            text = _SPACE.sub(" ", text)
            if not self._line:
                text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        if name == "a" and is_end:
            self._end_link()
        elif name == "a":
            self._start_link(attributes)
        elif name == "img":
            self._add_picture(attributes)
        elif name in CELLS:
            self._cells += -1 if is_end else 1
            self._line += ["\t"] if is_end else []
        elif name in INLINE:
            return
        elif self._cells:
            self._line.append(" ")
        elif is_end:
            self._leave(name)
        else:
            self._enter(name)

    def finish(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _enter(self, name: str) -> None:
        self._end_line()
        self._want_blank(name)
        if name == "pre":
            self._in_pre = True
        elif name == "blockquote":
            self._quotes += 1
        elif name in LISTS:
            self._lists.append(0 if name == "ol" else None)
        elif name == "li":
            self._bullet = self._next_bullet()

    def _leave(self, name: str) -> None:
        self._end_line()
        if name == "pre":
            self._in_pre = False
        elif name == "blockquote":
            self._quotes -= 1
        elif name in LISTS:
            self._lists.pop()
        elif name == "li":
            self._bullet = ""
        self._want_blank(name)

    def _want_blank(self, name: str) -> None:
        if name in BLOCKS and not self._lists:
            self._blank_wanted = True

    def _next_bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        reached = self._lists[-1]
        if reached is None:
            return f"{indent}- "
        self._lists[-1] = reached + 1
        return f"{indent}{reached + 1}. "

    def _add_picture(self, attributes: str) -> None:
        if alt := _ALT.search(attributes):
            self.add(f"[{html.unescape(alt[1])}]")

    def _start_link(self, attributes: str) -> None:
        href = _HREF.search(attributes)
        self._link = (html.unescape(href[1]), len(self._line)) if href else None

    def _end_link(self) -> None:
        if self._link is None:
            return
        href, begin = self._link
        if attachment_id(href) is not None:
            self._link = None
            return
        words = "".join(self._line[begin:]).strip()
        address = href.removeprefix("mailto:").partition("?")[0]
        address = address if href.startswith("mailto:") else href
        said = href in (safe_address(words), safe_address(f"mailto:{words}"))
        if words and not said and not href.startswith("/"):  # "/": a path of this site
            self._line.append(f" ({address})")
        self._link = None

    def _end_line(self, *, keep_blank: bool = False) -> None:
        line = "".join(self._line).replace("\u00a0", " ").rstrip()
        self._line.clear()
        if "\t" in line and not self._in_pre:
            line = "\t".join(cell.strip() for cell in line.split("\t"))
        if not (line.strip() or keep_blank):
            return
        if self._blank_wanted and self._lines:
            self._lines.append("")
        self._lines.append("> " * self._quotes + self._bullet + line)
        self._bullet, self._blank_wanted = "", False


_NAMED_ADDRESS = re.compile(r" \(https?://\S+\)")


def excerpt(text: str, limit: int = 160) -> str:
    """Return the first words of `Rendered.text` on one line, without quotes."""
    own = " ".join(line for line in text.split("\n") if not line.startswith("> "))
    words = " ".join(_NAMED_ADDRESS.sub("", own or text).split())
    if len(words) <= limit:
        return words
    room = limit - 1
    whole_words = words[: room + 1].rpartition(" ")[0]
    kept = whole_words if len(whole_words) > room // 2 else words[:room]
    return kept.rstrip(" ,;:.(-–\u200c\u200d") + "…"
