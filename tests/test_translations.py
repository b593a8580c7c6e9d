"""What the Dutch reader gets: every text, whole, compiled; its words: test_glossary.py.

Whether the catalogues hold every text of the code is told by tools/translations.py,
which needs GNU gettext.
"""

import re
from pathlib import Path

from django.template import Context, Template
from django.utils.translation import ngettext, override, pgettext

import polib
import pytest

LOCALE = Path(__file__).resolve().parent.parent / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")

type Texts = dict[tuple[str, str, str], tuple[str, ...]]


def named(path: Path) -> str:
    return str(path.relative_to(LOCALE))


def forms(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        return tuple(entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural))
    return (entry.msgstr,)


def texts(entries: list[polib.POEntry]) -> Texts:
    return {(e.msgctxt or "", e.msgid, e.msgid_plural): forms(e) for e in entries}


def dutch() -> list[polib.POEntry]:
    found: list[polib.POEntry] = []
    for path in LOCALE.glob("nl/LC_MESSAGES/*.po"):
        found += polib.pofile(str(path))
    return [entry for entry in found if not entry.obsolete]


def test_there_are_catalogues_for_dutch_and_english() -> None:
    assert {path.parts[-3] for path in CATALOGUES} == {"nl", "en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_what_is_compiled_says_the_same_as_its_source(path: Path) -> None:
    source = texts(polib.pofile(str(path)).translated_entries())
    compiled = texts(list(polib.mofile(str(path.with_suffix(".mo")))))
    assert compiled == source


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_nothing_is_unsure_or_left_over(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []
    assert [e.msgid for e in catalogue.obsolete_entries()] == []
    assert not catalogue.metadata_is_fuzzy


def test_every_text_is_translated_into_dutch() -> None:
    assert [e.msgid for e in dutch() if not all(forms(e))] == []


def test_what_translates_goes_by_a_name_that_is_looked_for() -> None:
    """A text inside a call of any other name never comes into the catalogue."""
    other = re.compile(r"gettext\w* as (?!_$)\w+|^\s*\w+ = n?p?gettext\w*$", re.M)
    root = LOCALE.parent
    places = (
        *("accounts", "cms", "config", "core", "forum", "groups", "jobs"),
        "notifications",
    )
    files = [file for place in places for file in (root / place).rglob("*.py")]
    assert len(files) > 100
    assert [str(file) for file in files if other.search(file.read_text())] == []


def test_every_dutch_text_has_the_placeholders_and_tags_of_its_source() -> None:
    wrong = []
    for entry in dutch():
        sources = [entry.msgid, *filter(None, [entry.msgid_plural])]
        for source, text in zip(sources, forms(entry), strict=True):
            for pattern in (PLACEHOLDER, TAG):
                if sorted(pattern.findall(source)) != sorted(pattern.findall(text)):
                    wrong.append((source, text))
    assert wrong == []


def test_every_dutch_text_begins_and_ends_as_its_source() -> None:
    """With the same spaces, and a sentence stays a sentence."""
    wrong = []
    for entry in dutch():
        for text in forms(entry):
            source = entry.msgid
            if source.endswith(".") != text.endswith(".") or (
                source[0].isspace(),
                source[-1].isspace(),
            ) != (text[0].isspace(), text[-1].isspace()):
                wrong.append((source, text))
    assert wrong == []


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 deelnemers"), (1, "1 deelnemer"), (2, "2 deelnemers")]
)
def test_dutch_has_one_and_many(count: int, text: str) -> None:
    with override("nl"):
        found = ngettext("%(n)s participant", "%(n)s participants", count)
    assert found % {"n": count} == text


def test_a_moment_is_said_as_on_the_associations_own_page() -> None:
    words = {"day": "16 mei 2023", "time": "11:59"}
    with override("nl"):
        assert pgettext("moment", "%(day)s at %(time)s") % words == (
            "16 mei 2023 om 11:59"
        )


def test_what_a_script_fills_in_keeps_its_place() -> None:
    template = Template("{% load i18n %}{% translate '%s new reply, show' %}")
    with override("nl"):
        assert template.render(Context()) == "%s nieuwe reactie, tonen"
    with override("en"):
        assert template.render(Context()) == "%s new reply, show"


def test_english_readers_get_the_source_and_no_dutch() -> None:
    for path in LOCALE.glob("en/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path)):
            assert set(forms(entry)) <= {"", entry.msgid, entry.msgid_plural}
