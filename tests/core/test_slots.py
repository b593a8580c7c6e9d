"""Slots are filled alike, whether the HTML was taken apart before or not."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from core.slots import Slotted, fill, slot

TEXT = st.text(st.characters(blacklist_characters="\x02\x03"))
NAMES = st.from_regex("[a-z-]+", fullmatch=True)
SLOTS = st.builds(slot, NAMES, st.integers(0, 10**9) | st.just(""))


@given(st.lists(TEXT | SLOTS))
def test_taken_apart_it_is_filled_with_the_same(parts: list[str]) -> None:
    html, told = "".join(parts), list[tuple[str, int]]()

    def content(name: str, key: int) -> str:
        told.append((name, key))
        return f"<{name} {key}>"

    whole = fill(html, content)
    asked = told.copy()
    told.clear()
    assert fill(Slotted(html), content) == whole
    assert told == asked


def test_what_is_filled_in_is_looked_through_no_more() -> None:
    """Also where it looks like a slot: no reader's part opens another one."""
    found = Slotted(f"a{slot('b')}c").filled(lambda _name, _key: slot("d"))
    assert found == f"a{slot('d')}c"


def test_it_goes_through_the_cache_and_is_as_true_as_its_text() -> None:
    kept = pickle.loads(pickle.dumps(Slotted(f"a{slot('b', 7)}")))
    assert kept.filled(lambda name, key: f"{name}{key}") == "ab7"
    assert kept
    assert not Slotted("")
