"""Sets of post numbers, stored as ranges: `1-17,19,21-30`.

The posts of a topic that a user has read are usually one range. So a mark is short,
even for a long topic, and still exact.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import models

type Range = tuple[int, int]

# Texts longer than this are parsed once and cached. An example is the set of hidden
# posts in a topic of 100,000 posts, which each of its pages needs.
MIN_CACHED_LENGTH = 200
MAX_CACHED = 64  # a set of a thousand ranges takes 100 KB


class NumberSet:
    """An immutable set of positive integers."""

    __slots__ = ("_ranges", "_text")

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._ranges: tuple[Range, ...] | None = tuple(_join(sorted(ranges)))
        self._text = ""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "NumberSet":
        return cls((number, number) for number in numbers)

    @classmethod
    def upto(cls, last: int) -> "NumberSet":
        """Return the set from 1 to `last`; empty if `last` is 0."""
        return cls([(1, last)]) if last > 0 else cls()

    @classmethod
    def parse(cls, text: str) -> "NumberSet":
        """Create a set from its text, parsed lazily: long sets are often not needed."""
        found = cls()
        found._ranges, found._text = None, text
        return found

    @property
    def ranges(self) -> tuple[Range, ...]:
        if self._ranges is None:
            is_long = len(self._text) > MIN_CACHED_LENGTH
            self._ranges = (_cached_parse if is_long else _parse)(self._text)
        return self._ranges

    def __str__(self) -> str:
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in self.ranges)

    def __repr__(self) -> str:
        return f"Numbers({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumberSet) and self.ranges == other.ranges

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

    def __or__(self, other: "NumberSet") -> "NumberSet":
        return NumberSet((*self.ranges, *other.ranges))

    def complement(self, last: int) -> "NumberSet":
        """Return the numbers from 1 to `last` that are not in this set."""
        gaps, start = [], 1
        for low, high in self.ranges:
            if low > last:
                break
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= last:
            gaps.append((start, last))
        return NumberSet(gaps)

    def without(self, other: "NumberSet") -> "NumberSet":
        if not self.ranges:
            return self
        # self - other = not (not self or other)
        last = self.ranges[-1][1]
        return (self.complement(last) | other).complement(last)

    def remapped(self, moved: Sequence[int], *, after: int) -> "NumberSet":
        """Return the set after its posts were renumbered.

        `moved` are old numbers in ascending order: the first becomes `after` + 1, and
        so on. Numbers that are not in `moved` are dropped.
        """
        ranges = []
        for low, high in self.ranges:
            first, end = bisect_left(moved, low), bisect_right(moved, high)
            if first < end:
                ranges.append((after + first + 1, after + end))
        return NumberSet(ranges)


def _parse(text: str) -> tuple[Range, ...]:
    return tuple(_join(sorted(_parts(text))))


_cached_parse = lru_cache(maxsize=MAX_CACHED)(_parse)


def _parts(text: str) -> Iterator[Range]:
    for part in filter(None, text.split(",")):
        low, _dash, high = part.partition("-")
        yield int(low), int(high or low)


def _join(ranges: Iterable[Range]) -> Iterator[Range]:
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


class NumberSetField(models.TextField):  # type: ignore[type-arg]
    # Attribute types, for the type checker.
    _pyi_private_set_type: NumberSet  # type: ignore[assignment]
    _pyi_private_get_type: NumberSet  # type: ignore[assignment]

    def __init__(self, **options: Any) -> None:
        options |= {"default": NumberSet, "blank": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for key in ("default", "blank", "editable"):
            options.pop(key, None)
        return name, path, args, options

    def from_db_value(self, value: str | None, *_rest: object) -> NumberSet | None:
        return None if value is None else NumberSet.parse(value)

    def to_python(self, value: Any) -> NumberSet:
        return value if isinstance(value, NumberSet) else NumberSet.parse(value or "")

    def get_prep_value(self, value: object) -> str:
        return str(value)
