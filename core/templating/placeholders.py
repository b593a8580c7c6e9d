"""Rendered HTML with placeholders for the parts that differ per reader.

HTML that is the same for everyone is rendered once and cached. The reader's own parts
(new, mine, a CSRF token) replace the placeholders at request time. A placeholder
contains two control characters, which `core.markup` removes from texts, and a token
derived from the secret key: user input, including names, cannot imitate one.
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
    """Parsed HTML whose placeholders are filled repeatedly."""

    __slots__ = ("_parts", "_slots")

    def __init__(self, html: str) -> None:
        parts = _PLACEHOLDER.split(html)  # text, name, key, text, name, ...
        keys = [int(key or 0) for key in parts[2::3]]
        self._take(parts[::3], list(zip(parts[1::3], keys, strict=True)))

    def _take(self, texts: list[str], slots: list[tuple[str, int]]) -> None:
        self._slots = slots
        # Texts at even indexes, placeholders in between.
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
        """Fill the placeholders that have a key, and keep the others."""
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
    """HTML of rows that have a key in their placeholders.

    Most rows show a reader the usual content, which is the same for all readers of a
    kind. Such rows are filled once per kind, except placeholders without a key, which
    belong to the page. A row with a placeholder from `never` is filled for each reader.
    """

    __slots__ = ("_each", "_never", "_rows", "_usual")

    def __init__(self, html: str, never: Iterable[str] = ()) -> None:
        self._never = frozenset(never)
        self._rows = [(key, PlaceholderHTML(row)) for key, row in _by_row(html)]
        # Content before the first row has no key.
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
        """Fill all rows. `kind` identifies readers who see the same usual rows."""
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
    """Yield each row with its key. Content before the first row has key 0."""
    key, start = 0, 0
    for found in _PLACEHOLDER.finditer(html):
        here = int(found[2] or 0)
        if here and here != key:
            yield key, html[start : found.start()]
            key, start = here, found.start()
    yield key, html[start:]


def placeholder(name: str, key: int | str = "") -> str:
    return f"\x02{_TOKEN}{name}:{key}\x03"


def fill_placeholders(html: str | PlaceholderHTML, content: Content) -> str:
    """Fill the placeholders of cached HTML. `content` returns HTML or ""."""
    if isinstance(html, PlaceholderHTML):
        return html.fill(content)
    return _PLACEHOLDER.sub(lambda found: content(found[1], int(found[2] or 0)), html)
