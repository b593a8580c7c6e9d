"""Find texts on a page that are not in the language of their `lang` attribute."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple, Self

WORD = re.compile(r"[^\W\d_]+")
# Function words that exist in only one of the two languages.
DUTCH = frozenset(
    WORD.findall(
        "de het een van voor niet uw u wordt worden naar bij om ook maar dit dat deze"
        " wat kunt aan met wij ik heeft geen onze ons zich moet nog er hoe waar uit en"
    )
)
ENGLISH = frozenset(
    WORD.findall(
        "the your you and this that with not are from who when where their they will"
        " which these those have has can it its there how"
    )
)
ADDRESS = re.compile(r"https?://\S+")
SHOWN_IN = ("title", "aria-label", "placeholder", "alt")
# Announced later by a script.
SAID = ("data-one", "data-many", "data-none")
SILENT = {"script", "style", "svg", "textarea", "code", "datalist"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"}
VOID |= {"source", "track", "wbr", "use", "path", "rect"}


class Said(NamedTuple):
    language: str
    where: str
    text: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.said: list[Said] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        language = told.get("lang") or self.open[-1][1]
        silent = any(name in SILENT for name, _language in self.open)
        for name in SHOWN_IN + SAID:
            text = told.get(name)
            if text and not silent:
                self.said.append(Said(language, f"{self._place(tag)}[{name}]", text))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _language in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(name in SILENT for name, _lang in self.open):
            said = Said(self.open[-1][1], self._place(), " ".join(data.split()))
            self.said.append(said)

    def _place(self, tag: str = "") -> str:
        return ">".join(
            [name for name, _language in self.open[-3:]] + [tag] * bool(tag)
        )


def said(html: str) -> list[Said]:
    reader = _Reader()
    reader.feed(html)
    return reader.said


@dataclass(frozen=True)
class Called:
    """What is called by words of one language, and speaks none: people, wherever they
    are named; titles within a sentence."""

    names: re.Pattern[str]
    titles: re.Pattern[str]

    @classmethod
    def by(cls, names: Iterable[str], titles: Iterable[str]) -> Self:
        return cls(_any_of(names), _any_of(titles))

    def taken_out(self, piece: Said) -> str:
        text = self.names.sub(" ", ADDRESS.sub(" ", piece.text))
        rest = self.titles.sub(" ", text)
        # A title alone can say its language, where it has an element.
        has_none = piece.where.endswith(("]", ">title", ">option"))
        return rest if has_none or rest.strip() else text


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(map(re.escape, sorted(set(words) - {""}, key=len)[::-1])) or "$^"
    )


def misplaced(html: str, called: Called) -> Iterator[Said]:
    """Return the texts in another language than the page declares."""
    for piece in said(html):
        foreign = {"nl": ENGLISH, "en": DUTCH}[piece.language]
        if {w.lower() for w in WORD.findall(called.taken_out(piece))} & foreign:
            yield piece
