"""Mentions of people: `@Name`, or a link to a profile."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MAX_MENTIONS = 20  # people per text; later mentions are not looked up
_WORDS = 6  # in the longest name

PERSON = re.compile(r"/mensen/([0-9]{1,16})/")
_TAG = re.compile(r"<[^<>]*+>")
_WORD = r"(?:(?:\w\.)++|\w[\w'’-]*+)"  # an initial or a word
_TYPED = re.compile(rf"(?<![\w@.])@({_WORD}(?:[ \u00a0]{_WORD}){{0,{_WORDS - 1}}}+)")
_LINKED = re.compile(r'<(/?)(blockquote)\b|<a href="/mensen/([0-9]{1,16})/"')
_NAMED = re.compile(r'<a href="/mensen/([0-9]{1,16})/"[^<>]*+>@([^<>]++)</a>')
_UNNAMED = re.compile(r"<(/?)(?:a|blockquote|code|pre)\b[^<>]*+>")
_INLINE = re.compile(r"</?(?:b|em|i|strong)>")
_SMALL = {"de", "den", "der", "het", "in", "op", "te", "ten", "ter", "van"}


@dataclass(frozen=True, slots=True)
class TypedNames:
    names: tuple[str, ...]
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MentionedPeople:
    """The people whom a text may mention, by name after an @ and by id.

    A link to any other person is removed, but not its text.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    ids: frozenset[int] = frozenset()

    @property
    def pattern(self) -> re.Pattern[str] | None:
        if not self.names:
            return None
        longest_first = sorted(self.names, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)).replace(r"\ ", "[ \u00a0]")
        return re.compile(rf"(?<![\w@.])@({names})(?!\w)")

    def has(self, href: str) -> bool:
        """Check that a link does not point to a person who must not be mentioned."""
        person = PERSON.fullmatch(href)
        return person is None or int(person[1]) in self.ids


NO_MENTIONS = MentionedPeople()


def mentions_in_source(source: str) -> TypedNames:
    """Return possible mentions in a source. Limited in number; takes linear time."""
    words = html.unescape(_TAG.sub("\n", source))
    names: dict[str, None] = {}
    for found in list(_distinct(_TYPED, words))[:MAX_MENTIONS]:
        parts = found.replace("\u00a0", " ").split(" ")
        for end in range(1, len(parts) + 1):
            name = " ".join(parts[:end])
            names |= dict.fromkeys((name, name.rstrip(".-'’")))
    numbers = [int(number) for number in _distinct(PERSON, html.unescape(source))]
    return TypedNames(tuple(names), tuple(numbers[:MAX_MENTIONS]))


def _distinct(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return dict.fromkeys(found[1] for found in pattern.finditer(text))


def mentioned_ids(clean: str) -> list[int]:
    """Return the ids of people mentioned in sanitized HTML, except in quotes."""
    quotes, numbers = 0, dict[int, None]()
    for found in _LINKED.finditer(clean):
        if found[2]:
            quotes += -1 if found[1] else 1
        elif not quotes:
            numbers[int(found[3])] = None
    return list(numbers)


def linked_ids(clean: str) -> list[int]:
    """Return the ids of all people linked in sanitized HTML, including quotes."""
    found = re.findall(r'<a href="/mensen/([0-9]{1,16})/"', clean)
    return list(dict.fromkeys(map(int, found)))


def ids_by_name(clean: str) -> dict[str, int]:
    """Return the id that each `@Name` in sanitized HTML links to, by name."""
    return {html.unescape(found[2]): int(found[1]) for found in _NAMED.finditer(clean)}


def text_outside_links(clean: str) -> str:
    """Return the text of sanitized HTML that is not in a link, a quote or code.

    Each of these is replaced by a line break, because the words around it are not one
    name.
    """
    kept: list[str] = []
    at, inside = 0, 0
    for tag in _UNNAMED.finditer(clean):
        if not inside:
            kept.append(clean[at : tag.start()])
        inside = max(inside + (-1 if tag[1] else 1), 0)
        at = tag.end()
    if not inside:
        kept.append(clean[at:])
    return html.unescape(_TAG.sub("\n", _INLINE.sub("", "\n".join(kept))))


def unresolved_mentions(text: str) -> list[str]:
    """Return full names after an @ in plain text, such as `@Jan de Boer`."""
    own = "\n".join(line for line in text.split("\n") if not line.startswith("> "))
    names: dict[str, None] = {}
    for found in _distinct(_TYPED, own):
        words: list[str] = []
        for word in found.replace("\u00a0", " ").split(" "):
            if not (word[:1].isupper() or (words and word in _SMALL)):
                break
            words.append(word)
        while words and words[-1] in _SMALL:
            words.pop()
        if len(words) > 1:
            names[" ".join(words).rstrip(".-'’")] = None
    return list(names)
