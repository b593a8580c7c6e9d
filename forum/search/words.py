"""The words of a question to the search, and where they stand in a text."""

import re
import unicodedata
from dataclasses import dataclass

from core.markup import excerpt, sanitize_line

MAX_WORDS = 12
MAX_WORD_LENGTH = 60
MAX_QUERY_LENGTH = 1000
EXCERPT_LENGTH = 200
LETTERS = 0x2100  # of Latin, Greek and Cyrillic, and signs among them

# Words that say nothing of what a text is about.
STOP_WORDS = frozenset(
    """
    aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen
    door dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij
    hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet
    na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen
    tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden
    wordt zal ze zei zelf zich zij zijn zo zonder zou
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:[-./\\_@:&+#=][^\W_]++)+")
# Half of an ending that the stem has lost: `huisvesti` is on its way to `huisvesting`.
_HALF_ENDING = re.compile(r"(?<=.{4})(in?|h(e(id?|de?)?)?|lij?|baa?)$")
_PLURAL = re.compile(r"(?<=.{4})(en|s)$")
_ENDING = re.compile(r"(?<=.{4})(heden|heid|ingen|ing|en|[est])$")
_DOUBLE = re.compile(r"(?<=.{4})([b-df-hj-np-tv-z])\1$")


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A stretch of a text, which the searched words stand in or do not."""

    text: str
    is_hit: bool


def parse_words(query: str) -> list[str]:
    """The words of whatever was typed: small letters, each once, in their order."""
    plain = unicodedata.normalize("NFC", query[:MAX_QUERY_LENGTH]).lower()
    words = (word[:MAX_WORD_LENGTH] for word in _WORD.findall(plain))
    return list(dict.fromkeys(words))


def parse_joined_words(text: str) -> list[str]:
    """The parts of all words of a text that have a sign inside, such as `23/021`, each
    once, in their order."""
    joined = (found[0] for found in _JOINED.finditer(text))
    return list(dict.fromkeys(part for word in joined for part in _WORD.findall(word)))


def list_prefixes(word: str) -> list[str]:
    """How the word may begin that somebody is still typing."""
    return list(dict.fromkeys([word, _HALF_ENDING.sub("", word)]))


def strip_plural(word: str) -> str:
    return _PLURAL.sub("", word)


def mark_hits(text: str, words: tuple[str, ...]) -> list[TextSegment]:
    """The text in pieces: words that begin with a stem of what was searched are hits.

    Roughly the stems that the database knows; what it takes for the same word and this
    does not stays without a mark.
    """
    pieces, end = [], 0
    for found in _pattern(words).finditer(_fold(text)):
        if found.start() > end:
            pieces.append(TextSegment(text[end : found.start()], is_hit=False))
        pieces.append(TextSegment(text[found.start() : found.end()], is_hit=True))
        end = found.end()
    if end < len(text):
        pieces.append(TextSegment(text[end:], is_hit=False))
    return pieces


def make_excerpt(text: str, words: tuple[str, ...]) -> str:
    """The piece of a text in which the first of the words stands."""
    line = sanitize_line(excerpt(text, limit=len(text) + 1))
    found = _pattern(words).search(_fold(line)) if words else None
    first = found.start() if found else 0
    if first < EXCERPT_LENGTH // 2:
        return excerpt(line, limit=EXCERPT_LENGTH)
    begin = line.rfind(" ", 0, first - EXCERPT_LENGTH // 4) + 1
    return f"… {excerpt(line[begin:], limit=EXCERPT_LENGTH - 2)}"


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Nothing that was typed is a pattern: words are letters and digits only."""
    if not words:
        return re.compile(r"(?!)")
    stems = sorted({_stem(_fold(word)) for word in words}, key=len, reverse=True)
    # A short word in the middle stands for itself, as it does when it is searched.
    last = _stem(_fold(words[-1]))
    parts = [s if len(s) > 3 or s == last else rf"{s}(?![^\W_])" for s in stems]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})[^\W_]*")


def _stem(word: str) -> str:
    return _DOUBLE.sub(r"\1", _ENDING.sub("", _HALF_ENDING.sub("", word)))


class _Folds(dict[int, str]):
    """What each letter is folded to, remembered for those of our alphabet."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFD", chr(code))[0].lower()[0]
        if code < LETTERS:
            self[code] = folded
        return folded


_folds = _Folds()


def _fold(text: str) -> str:
    """Small letters without accents, each in the place where it stood."""
    return text.translate(_folds)
