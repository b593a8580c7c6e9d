"""Sets of post numbers, kept as ranges: `1-17,19,21-30`.

What somebody read in a topic is mostly one range, so a mark stays a few characters
however long the topic grows, and is still exact to the single post.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import models

type Range = tuple[int, int]

# Beyond so many characters a set is read once and remembered: the posts that are gone
# from a topic of a hundred thousand, asked for with each of its pages.
LONG = 200
MOST = 64  # of them; a thousand ranges take 100 KB


class Numbers:
    """An immutable set of positive whole numbers."""

    __slots__ = ("_ranges", "_text")

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._ranges: tuple[Range, ...] | None = tuple(_joined(sorted(ranges)))
        self._text = ""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Numbers":
        return cls((number, number) for number in numbers)

    @classmethod
    def upto(cls, last: int) -> "Numbers":
        """Everything from 1 to `last`; nothing when `last` is 0."""
        return cls([(1, last)]) if last > 0 else cls()

    @classmethod
    def parse(cls, text: str) -> "Numbers":
        """Read only when asked: a long topic's set may be long, and of no interest."""
        found = cls()
        found._ranges, found._text = None, text
        return found

    @property
    def ranges(self) -> tuple[Range, ...]:
        if self._ranges is None:
            is_long = len(self._text) > LONG
            self._ranges = (_long if is_long else _read)(self._text)
        return self._ranges

    def __str__(self) -> str:
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in self.ranges)

    def __repr__(self) -> str:
        return f"Numbers({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and self.ranges == other.ranges

    def __hash__(self) -> int:
        return hash(self.ranges)

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    def __iter__(self) -> Iterator[int]:
        for low, high in self.ranges:
            yield from range(low, high + 1)

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self.ranges, (number, float("inf")))
        return place > 0 and number <= self.ranges[place - 1][1]

    def __or__(self, other: "Numbers") -> "Numbers":
        return Numbers((*self.ranges, *other.ranges))

    def missing(self, last: int) -> "Numbers":
        """What of 1 to `last` is not in here."""
        gaps, start = [], 1
        for low, high in self.ranges:
            if low > last:
                break
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= last:
            gaps.append((start, last))
        return Numbers(gaps)

    def without(self, other: "Numbers") -> "Numbers":
        if not self.ranges:
            return self
        # What is missing from "not me, or other" is "me, and not other".
        last = self.ranges[-1][1]
        return (self.missing(last) | other).missing(last)

    def carried(self, moved: Sequence[int], *, after: int) -> "Numbers":
        """The same posts where they are numbered anew.

        Of `moved`, in rising order, the first gets the number behind `after`, and so
        on; what is not among them stays behind.
        """
        ranges = []
        for low, high in self.ranges:
            first, end = bisect_left(moved, low), bisect_right(moved, high)
            if first < end:
                ranges.append((after + first + 1, after + end))
        return Numbers(ranges)


def _read(text: str) -> tuple[Range, ...]:
    return tuple(_joined(sorted(_parts(text))))


_long = lru_cache(maxsize=MOST)(_read)


def _parts(text: str) -> Iterator[Range]:
    for part in filter(None, text.split(",")):
        low, _dash, high = part.partition("-")
        yield int(low), int(high or low)


def _joined(ranges: Iterable[Range]) -> Iterator[Range]:
    current: Range | None = None
    for low, high in ranges:
        if current is not None and low <= current[1] + 1:
            current = (current[0], max(current[1], high))
            continue
        if current is not None:
            yield current
        current = (low, high)
    if current is not None:
        yield current


class NumbersField(models.TextField):
    """A set of post numbers in one column."""

    # What a row's attribute takes and gives, for the type checker.
    _pyi_private_set_type: Numbers  # type: ignore[assignment]
    _pyi_private_get_type: Numbers  # type: ignore[assignment]

    def __init__(self, **options: Any) -> None:
        options |= {"default": Numbers, "blank": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for key in ("default", "blank", "editable"):
            options.pop(key, None)
        return name, path, args, options

    def from_db_value(self, value: str | None, *_rest: Any) -> Numbers | None:
        return None if value is None else Numbers.parse(value)

    def to_python(self, value: Any) -> Numbers:
        return value if isinstance(value, Numbers) else Numbers.parse(value or "")

    def get_prep_value(self, value: Any) -> str:
        return str(value)
