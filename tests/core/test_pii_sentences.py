"""Measure the check on personal data: recall and false alarms on labelled sentences.

Run this file with `python -m tests.core.test_pii_sentences` to see every miss and every
false alarm of the sentences that the patterns were tuned on, and the figures of both
parts.
"""

import html
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from mailbox import mbox
from pathlib import Path

import pytest

from core.markup.plain_text import html_to_text
from core.security.pii import PiiKind, PiiMatch, detect

ROOT = Path(__file__).parents[2]
SENTENCES = Path(__file__).with_name("pii_sentences.txt")
FIXTURES = ROOT / "tests" / "forum" / "fixtures"
_LABEL = re.compile(r"\{(\w+):([^}]+)\}")
_ATTRIBUTE = re.compile(r'(?:Title|Body)="([^"]*)"')
MIN_RECALL, MIN_RECALL_OF_A_KIND, MAX_FALSE_ALARMS = 0.9, 0.8, 0.03
MAX_EXTRA = 20  # characters that a match may be longer than its label


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what has to be found in it."""

    text: str
    labels: tuple[PiiMatch, ...]
    is_held_out: bool

    @property
    def is_ordinary(self) -> bool:
        return not self.labels

    @property
    def missed(self) -> list[PiiMatch]:
        matches = detect(self.text)
        return [
            label
            for label in self.labels
            if not any(_covers(match, label) for match in matches)
        ]

    @property
    def false_alarms(self) -> list[PiiMatch]:
        """Matches that share no character with a label of their kind."""
        return [
            match
            for match in detect(self.text)
            if not any(
                match.kind == label.kind
                and match.start < label.end
                and label.start < match.end
                for label in self.labels
            )
        ]


def _covers(match: PiiMatch, label: PiiMatch) -> bool:
    """A match counts when masking it hides the whole label, and little else."""
    extra = (match.end - match.start) - (label.end - label.start)
    return (
        match.kind == label.kind
        and match.start <= label.start
        and match.end >= label.end
        and extra <= MAX_EXTRA
    )


def read_sentences() -> list[Sentence]:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [_parse(line, is_held_out=n % 3 == 0) for n, line in enumerate(kept, 1)]


def _parse(line: str, *, is_held_out: bool) -> Sentence:
    line = line.replace("\\n", "\n")
    text, at, labels = "", 0, []
    for found in _LABEL.finditer(line):
        text += line[at : found.start()]
        labels.append(PiiMatch(len(text), len(text + found[2]), PiiKind(found[1])))
        text += found[2]
        at = found.end()
    return Sentence(text + line[at:], tuple(labels), is_held_out)


def _recall(sentences: list[Sentence]) -> float:
    labels = sum(len(one.labels) for one in sentences)
    return 1 - sum(len(one.missed) for one in sentences) / labels


def _false_alarm_rate(sentences: list[Sentence]) -> float:
    return sum(bool(one.false_alarms) for one in sentences) / len(sentences)


def test_the_set_is_large_and_has_enough_of_every_kind() -> None:
    sentences = read_sentences()
    kinds = Counter(label.kind for one in sentences for label in one.labels)
    assert len(sentences) == 300
    assert sum(one.is_ordinary for one in sentences) == 150
    assert set(kinds) == set(PiiKind)
    assert min(kinds.values()) >= 15


@pytest.mark.parametrize("is_held_out", [False, True], ids=["tuned", "held_out"])
def test_nine_of_ten_personal_data_are_found(*, is_held_out: bool) -> None:
    part = [one for one in read_sentences() if one.is_held_out == is_held_out]
    assert _recall(part) >= MIN_RECALL


@pytest.mark.parametrize("kind", PiiKind)
def test_every_kind_is_mostly_found(kind: PiiKind) -> None:
    labels = missed = 0
    for one in read_sentences():
        labels += sum(label.kind == kind for label in one.labels)
        missed += sum(label.kind == kind for label in one.missed)
    assert 1 - missed / labels >= MIN_RECALL_OF_A_KIND


@pytest.mark.parametrize("is_held_out", [False, True], ids=["tuned", "held_out"])
def test_ordinary_sentences_raise_few_false_alarms(*, is_held_out: bool) -> None:
    part = [one for one in read_sentences() if one.is_held_out == is_held_out]
    assert _false_alarm_rate([one for one in part if one.is_ordinary]) <= (
        MAX_FALSE_ALARMS
    )
    assert _false_alarm_rate([one for one in part if not one.is_ordinary]) <= (
        MAX_FALSE_ALARMS
    )


# -- Whole texts -----------------------------------------------------------------------


def sample_exports() -> Iterator[str]:
    """The posts of the sample exports, as plain text."""
    dump = (FIXTURES / "Posts.xml").read_text(encoding="utf-8", errors="replace")
    for found in _ATTRIBUTE.finditer(dump):  # one row of it is broken on purpose
        yield html_to_text(html.unescape(found[1]))
    for path in sorted(FIXTURES.glob("discourse_*.json")):
        topic = json.loads(path.read_text(encoding="utf-8"))
        for post in topic["post_stream"]["posts"]:
            if isinstance(post, dict):  # some are broken on purpose
                yield html_to_text(str(post.get("cooked", "")))
    for mail in mbox(FIXTURES / "lijst.mbox"):
        body = mail.get_payload(decode=True)
        yield (body or b"").decode(errors="replace")


def demo_texts() -> Iterator[str]:
    """Every text of the demo's content."""
    for path in sorted((ROOT / "config" / "demo").glob("*.toml")):
        yield from _strings(tomllib.loads(path.read_text(encoding="utf-8")))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield html_to_text(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


@pytest.mark.parametrize("texts", [sample_exports, demo_texts])
def test_sample_exports_and_demo_raise_few_false_alarms(texts) -> None:
    """They hold no personal data of residents: every match is a false alarm."""
    read = [text for text in texts() if text.strip()]
    alarmed = [text for text in read if detect(text)]
    assert len(read) > 10
    assert len(alarmed) / len(read) <= MAX_FALSE_ALARMS


def _report() -> None:
    sentences = read_sentences()
    for one in sentences:
        if not one.is_held_out:
            for word, matches in (("miss", one.missed), ("false", one.false_alarms)):
                for match in matches:
                    words = one.text[match.start : match.end]
                    print(f"{word} {match.kind}: {words!r} in {one.text!r}")
    for name, is_held_out in (("tuned", False), ("held out", True)):
        part = [one for one in sentences if one.is_held_out == is_held_out]
        ordinary = [one for one in part if one.is_ordinary]
        print(
            f"{name}: recall {_recall(part):.3f}, false alarms"
            f" {_false_alarm_rate(ordinary):.3f} of {len(ordinary)} ordinary sentences"
        )
    for texts in (sample_exports, demo_texts):
        for text in texts():
            for match in detect(text):
                print(texts.__name__, match.kind, repr(text[match.start : match.end]))


if __name__ == "__main__":
    _report()
