"""Find the blocks of an article that contain text of a post.

The block created for the post always counts, even after edits. So does every other
block with the same text: an editor may have duplicated it, or pasted a part elsewhere.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup

# This many words in a row identify an author; fewer can be a coincidence.
MIN_RUN_WORDS = 8


def find_blocks_with(
    html: str, own: str, blocks: Iterable[dict[str, Any]], spared: Iterable[str] = ()
) -> set[str]:
    """Return the ids of blocks with text of a post, or with the current text of its
    `own` block. `spared` are the blocks of other posts, which may share words.
    """
    rows = {str(block["id"]): block for block in blocks}
    texts = [_words(html)]
    if own in rows:
        texts.append(_words(_text(rows[own]["value"])))
    spared = set(spared) - {own}
    return {
        key
        for key, block in rows.items()
        if key == own
        or (key not in spared and _contains(_words(_text(block["value"])), texts))
    }


def _contains(words: list[str], texts: list[list[str]]) -> bool:
    here = _runs(words)
    return any(
        words == text if len(text) < MIN_RUN_WORDS else not here.isdisjoint(_runs(text))
        for text in texts
        if text
    )


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {
        tuple(words[at : at + MIN_RUN_WORDS])
        for at in range(len(words) - MIN_RUN_WORDS + 1)
    }


def _words(html: str) -> list[str]:
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    signs = str.maketrans(dict.fromkeys(".,;:!?()\"'‘’“”…", " "))
    return text.casefold().translate(signs).split()


def _text(value: object) -> str:
    """Return the text of a block without its heading (the author's name)."""
    return " ".join(find_strings(value, skip="heading"))


def find_strings(value: object, skip: str | None = None) -> Iterator[str]:
    """Yield all strings in nested data, except below the key `skip`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != skip:
                yield from find_strings(part, skip)
    elif isinstance(value, list):
        for part in value:
            yield from find_strings(part, skip)
