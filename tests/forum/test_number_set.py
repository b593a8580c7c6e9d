"""Sets of post numbers behave as Python's own sets, however they were made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.models import ReadMark
from forum.models.number_set import NumberSet

LAST = 60
some = st.sets(st.integers(1, LAST))
ranges = st.lists(
    st.tuples(st.integers(1, LAST), st.integers(0, 9)).map(lambda r: (r[0], sum(r)))
)


def as_set(numbers: NumberSet) -> set[int]:
    return set(numbers)


def is_tidy(numbers: NumberSet) -> bool:
    """In order, and never two ranges where one would do."""
    following = numbers.ranges[1:]
    pairs = zip(numbers.ranges, following, strict=False)
    return all(high + 1 < low for (_low, high), (low, _high) in pairs)


@given(some)
def test_they_hold_what_was_put_in(numbers: set[int]) -> None:
    found = NumberSet.of(numbers)
    assert list(found) == sorted(numbers)
    assert len(found) == len(numbers)
    assert is_tidy(found)
    assert {n for n in range(LAST + 2) if n in found} == numbers


@given(ranges)
def test_ranges_in_any_order_that_overlap_are_joined(
    given_ranges: list[tuple[int, int]],
) -> None:
    found = NumberSet(given_ranges)
    expected = {n for low, high in given_ranges for n in range(low, high + 1)}
    assert as_set(found) == expected
    assert len(found) == len(expected)
    assert is_tidy(found)


@given(some, some)
def test_two_sets_together(mine: set[int], other: set[int]) -> None:
    found = NumberSet.of(mine) | NumberSet.of(other)
    assert as_set(found) == mine | other
    assert is_tidy(found)


@given(some, some)
def test_one_set_without_another(mine: set[int], other: set[int]) -> None:
    found = NumberSet.of(mine).without(NumberSet.of(other))
    assert as_set(found) == mine - other
    assert is_tidy(found)


@given(some, st.integers(0, LAST + 5))
def test_what_is_missing_up_to_a_last_one(numbers: set[int], last: int) -> None:
    found = NumberSet.of(numbers).complement(last)
    assert as_set(found) == set(range(1, last + 1)) - numbers
    assert is_tidy(found)


@given(some)
def test_written_down_and_read_back_they_are_equal(numbers: set[int]) -> None:
    found = NumberSet.of(numbers)
    again = NumberSet.parse(str(found))
    assert again == found
    assert hash(again) == hash(found)


@given(some, some)
def test_they_are_equal_only_when_they_hold_the_same(
    mine: set[int], other: set[int]
) -> None:
    assert (NumberSet.of(mine) == NumberSet.of(other)) == (mine == other)
    assert NumberSet.of(mine) != mine


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([7], "7"), ([1, 2, 3], "1-3"), ([5, 1, 2, 7, 6, 9], "1-2,5-7,9")],
)
def test_as_text_they_are_short(numbers: list[int], text: str) -> None:
    assert str(NumberSet.of(numbers)) == text
    assert repr(NumberSet.of(numbers)) == f"Numbers({text})"


def test_a_million_read_posts_cost_a_few_characters() -> None:
    assert str(NumberSet.upto(1_000_000)) == "1-1000000"
    assert len(NumberSet.upto(1_000_000)) == 1_000_000
    assert not NumberSet.upto(0)


@pytest.mark.parametrize("numbers", [[], [3], [1, 2, 3, 9]])
def test_a_row_gives_back_what_it_was_given(numbers, topic, outsider) -> None:
    kept = NumberSet.of(numbers)
    ReadMark.objects.create(user=outsider, topic=topic, numbers=kept)
    mark = ReadMark.objects.get(user=outsider, topic=topic)
    assert mark.numbers == kept
    mark.full_clean()
    assert ReadMark._meta.get_field("numbers").to_python(str(kept)) == kept
