"""Finished HTML with places in it that differ per reader.

What a page shows to everybody alike is drawn once and kept; the reader's own small part
(new, mine, a form's token) goes into slots afterwards. A slot is written with two
control characters, which `core.markup` takes out of texts, and with a mark made of the
site's secret: nothing that somebody typed, a name included, can pass for one.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from django.utils.crypto import salted_hmac

_TOKEN = salted_hmac(
    "core.templating.placeholders", "", algorithm="sha256"
).hexdigest()[:12]
_PLACEHOLDER = re.compile(f"\x02{_TOKEN}([a-z-]+):([0-9]*)\x03")

type Content = Callable[[str, int], str]


class PlaceholderHTML:
    """HTML that is fill again and again, taken apart once."""

    __slots__ = ("_parts", "_slots")

    def __init__(self, html: str) -> None:
        parts = _PLACEHOLDER.split(html)  # text, name, key, text, name, ...
        keys = [int(key or 0) for key in parts[2::3]]
        self._take(parts[::3], list(zip(parts[1::3], keys, strict=True)))

    def _take(self, texts: list[str], slots: list[tuple[str, int]]) -> None:
        self._slots = slots
        # The texts, with room between them.
        self._parts = [""] * (2 * len(slots) + 1)
        self._parts[::2] = texts

    @property
    def html(self) -> str:
        return self.fill(lambda name, key: placeholder(name, key or ""))

    @property
    def names(self) -> set[str]:
        return {name for name, _key in self._slots}

    def __repr__(self) -> str:
        return f"Slotted({self.html!r})"

    def __bool__(self) -> bool:
        return self._parts != [""]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.html,)

    def fill_partially(self, content: Content) -> "PlaceholderHTML":
        """With all slots fill that have a key; the others are left."""
        texts, slots = [self._parts[0]], list[tuple[str, int]]()
        for (name, key), text in zip(self._slots, self._parts[2::2], strict=True):
            if key:
                texts[-1] += content(name, key) + text
            else:
                slots.append((name, key))
                texts.append(text)
        fill_partially = PlaceholderHTML("")
        fill_partially._take(texts, slots)
        return fill_partially

    def fill(self, content: Content) -> str:
        parts = self._parts.copy()
        parts[1::2] = [content(name, key) for name, key in self._slots]
        return "".join(parts)


class FragmentRows:
    """HTML of rows, each with a key on its slots; most of them say the usual.

    What a row says to a reader for whom it is nothing special is fill in once for all
    readers of a kind; only the slots without a key, which belong to the page, are left.
    A row with a slot out of `never` is always fill for its reader.
    """

    __slots__ = ("_each", "_never", "_rows", "_usual")

    def __init__(self, html: str, never: Iterable[str] = ()) -> None:
        self._never = frozenset(never)
        self._rows = [(key, PlaceholderHTML(row)) for key, row in _by_row(html)]
        # What stands before the first row has no key.
        self._each = {
            at
            for at, (key, row) in enumerate(self._rows)
            if not key or self._never & row.names
        }
        self._usual: dict[Hashable, dict[int, PlaceholderHTML]] = {}

    @property
    def html(self) -> str:
        return "".join(row.html for _key, row in self._rows)

    def __repr__(self) -> str:
        return f"Rows({self.html!r})"

    def __bool__(self) -> bool:
        return any(row for _key, row in self._rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.html, tuple(self._never))

    def fill(
        self, content: Content, *, kind: Hashable, is_usual: Callable[[int], bool]
    ) -> str:
        """`kind` names the readers to whom a usual row says the same."""
        usual = self._usual.setdefault(kind, {})
        shown = []
        for at, (key, row) in enumerate(self._rows):
            if at in self._each or not is_usual(key):
                known = row
            elif (known := usual.get(at)) is None:  # type: ignore[assignment]
                known = usual[at] = row.fill_partially(content)
            shown.append(known.fill(content))
        return "".join(shown)


def _by_row(html: str) -> Iterator[tuple[int, str]]:
    """Each row with its key, and what stands before the first one with 0."""
    key, start = 0, 0
    for found in _PLACEHOLDER.finditer(html):
        here = int(found[2] or 0)
        if here and here != key:
            yield key, html[start : found.start()]
            key, start = here, found.start()
    yield key, html[start:]


def placeholder(name: str, key: int | str = "") -> str:
    """A place to be fill, named, and for which row."""
    return f"\x02{_TOKEN}{name}:{key}\x03"


def fill_placeholders(html: str | PlaceholderHTML, content: Content) -> str:
    """Put the reader's part into kept HTML. `content` gives finished HTML, or ""."""
    if isinstance(html, PlaceholderHTML):
        return html.fill(content)
    return _PLACEHOLDER.sub(lambda found: content(found[1], int(found[2] or 0)), html)
