"""Slots are fill alike, whether the HTML was taken apart before or not."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from core.templating.placeholders import (
    FragmentRows,
    PlaceholderHTML,
    fill_placeholders,
    placeholder,
)

TEXT = st.text(st.characters(blacklist_characters="\x02\x03"))
NAMES = st.from_regex("[a-z-]+", fullmatch=True)
SLOTS = st.builds(placeholder, NAMES, st.integers(0, 10**9) | st.just(""))


@given(st.lists(TEXT | SLOTS))
def test_taken_apart_it_is_filled_with_the_same(parts: list[str]) -> None:
    html, told = "".join(parts), list[tuple[str, int]]()

    def content(name: str, key: int) -> str:
        told.append((name, key))
        return f"<{name} {key}>"

    whole = fill_placeholders(html, content)
    asked = told.copy()
    told.clear()
    assert fill_placeholders(PlaceholderHTML(html), content) == whole
    assert told == asked


def test_what_is_filled_in_is_looked_through_no_more() -> None:
    """Also where it looks like a slot: no reader's part opens another one."""
    found = PlaceholderHTML(f"a{placeholder('b')}c").fill(
        lambda _name, _key: placeholder("d")
    )
    assert found == f"a{placeholder('d')}c"


def test_it_goes_through_the_cache_and_is_as_true_as_its_text() -> None:
    kept = pickle.loads(pickle.dumps(PlaceholderHTML(f"a{placeholder('b', 7)}")))
    assert kept.fill(lambda name, key: f"{name}{key}") == "ab7"
    assert kept
    assert not PlaceholderHTML("")


ROW = st.lists(st.tuples(TEXT, NAMES, st.booleans()), max_size=4)


@given(st.lists(ROW, max_size=5), st.sets(st.integers(1, 5)), st.sets(NAMES))
def test_rows_say_the_same_as_slots(
    rows: list[list[tuple[str, str, bool]]], special: set[int], never: set[str]
) -> None:
    """To whomever they are told, and in whatever order readers come."""
    html = "vooraf" + "".join(
        text + placeholder(name, key if has_key else "")
        for key, row in enumerate(rows, 1)
        for text, name, has_key in row
    )
    whole, kept = PlaceholderHTML(html), FragmentRows(html, never)
    for reader in ("Ans", "Bram", "Cor"):

        def content(name: str, key: int, reader: str = reader) -> str:
            own = not key or key in special or name in never
            return f"<{name} {key}{' ' + reader if own else ''}>"

        found = kept.fill(content, kind="", is_usual=lambda key: key not in special)
        assert found == whole.fill(content)


def test_rows_are_usual_by_the_kind_of_reader() -> None:
    kept = FragmentRows(f"{placeholder('a', 1)}{placeholder('b')}{placeholder('a', 2)}")
    for kind in ("lid", "gast", "lid"):

        def content(name: str, key: int, kind: str = kind) -> str:
            return f"<{name}{key} {kind}>"

        found = kept.fill(content, kind=kind, is_usual=lambda _key: True)
        assert found == f"<a1 {kind}><b0 {kind}><a2 {kind}>"


def test_rows_go_through_the_cache() -> None:
    html = f"x{placeholder('a', 1)}y{placeholder('b')}{placeholder('split', 2)}"
    kept = pickle.loads(pickle.dumps(FragmentRows(html, ["split"])))
    assert kept.html == html
    assert kept
    assert not FragmentRows("")
