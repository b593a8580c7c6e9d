"""Finished HTML with places in it that differ per reader.

What a page shows to everybody alike is drawn once and kept; the reader's own small part
(new, mine, a form's token) goes into slots afterwards. A slot is written with two
control characters, which `core.markup` takes out of texts, and with a mark made of the
site's secret: nothing that somebody typed, a name included, can pass for one.
"""

import re
from collections.abc import Callable
from typing import Any

from django.utils.crypto import salted_hmac

_MARK = salted_hmac("core.slots", "", algorithm="sha256").hexdigest()[:12]
_SLOT = re.compile(f"\x02{_MARK}([a-z-]+):([0-9]*)\x03")

type Content = Callable[[str, int], str]


class Slotted:
    """HTML that is filled again and again, taken apart once."""

    __slots__ = ("_parts", "_slots", "html")

    def __init__(self, html: str) -> None:
        self.html = html
        parts = _SLOT.split(html)  # text, name, key, text, name, ...
        self._slots = [
            (name, int(key or 0))
            for name, key in zip(parts[1::3], parts[2::3], strict=True)
        ]
        # The texts, with room between them.
        self._parts = [""] * (2 * len(self._slots) + 1)
        self._parts[::2] = parts[::3]

    def __bool__(self) -> bool:
        return bool(self.html)

    def __reduce__(self) -> tuple[Any, ...]:
        return Slotted, (self.html,)

    def filled(self, content: Content) -> str:
        parts = self._parts.copy()
        parts[1::2] = [content(name, key) for name, key in self._slots]
        return "".join(parts)


def slot(name: str, key: int | str = "") -> str:
    """A place to be filled, named, and for which row."""
    return f"\x02{_MARK}{name}:{key}\x03"


def fill(html: str | Slotted, content: Content) -> str:
    """Put the reader's part into kept HTML. `content` gives finished HTML, or ""."""
    if isinstance(html, Slotted):
        return html.filled(content)
    return _SLOT.sub(lambda found: content(found[1], int(found[2] or 0)), html)
