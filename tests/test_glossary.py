"""Dutch texts use the terms in docs/glossary.md and none of the rejected terms."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
# Dutch texts outside the message catalogue: methods and initial pages.
SHIPPED = sorted([*ROOT.glob("groups/methods/*.toml"), *ROOT.glob("cms/demo/*.toml")])
# Keys whose value is an identifier or an address, not text.
NAMES = {"slug", "act", "writers", "url", "type"}
NO_WORDS = re.compile(r"%\(\w+\)[sd]|<[^>]*>|\{\w*\}")
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)


def unsaid() -> list[str]:
    """Return the rejected terms, which are in the last column."""
    rows = [line.strip("|").split("|") for line in GLOSSARY.read_text().splitlines()]
    cells = [row[3] for row in rows[1:] if len(row) == 4 and "---" not in row[3]]
    words = [word.strip() for cell in cells for word in cell.split(",")]
    return [word for word in words if word and word != "and not"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in NAMES:
                yield from strings(each)


@pytest.fixture(scope="module")
def dutch() -> list[str]:
    """Return all Dutch texts of the site, without placeholders and tags."""
    texts = []
    for path in ROOT.glob("locale/nl/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path)):
            texts += [entry.msgstr, *entry.msgstr_plural.values()]
    for path in SHIPPED:
        texts += strings(tomllib.loads(path.read_text()))
    return [NO_WORDS.sub(" ", text) for text in texts if text]


def test_rejected_terms_are_not_used(dutch: list[str]) -> None:
    words = unsaid()
    assert len(words) > 40
    assert len(SHIPPED) > 5
    either = "|".join(map(re.escape, words))
    # Not in the name of a file or an option.
    alone = rf"(?<![\w.-])(?:{either})(?:s|en|n|’s)?(?![\w-]|\.\w)"
    told = re.compile(alone, re.IGNORECASE)
    assert [(found[0], t) for t in dutch if (found := told.search(t))] == []


def test_dutch_texts_use_formal_address(dutch: list[str]) -> None:
    assert [text for text in dutch if FAMILIAR.search(text)] == []
