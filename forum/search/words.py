"""Words of a search query, and their occurrences in a text."""

import re
import unicodedata
from dataclasses import dataclass

from core.markup import excerpt, sanitize_line

MAX_WORDS = 12
MAX_WORD_LENGTH = 60
MAX_QUERY_LENGTH = 1000
EXCERPT_LENGTH = 200
LETTERS = 0x2100  # code points of Latin, Greek, Cyrillic and the symbols between

# Words that say nothing about the subject of a text.
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
# Part of an ending that the stemmer removes: `huisvesti` on the way to `huisvesting`.
_HALF_ENDING = re.compile(r"(?<=.{4})(in?|h(e(id?|de?)?)?|lij?|baa?)$")
_PLURAL = re.compile(r"(?<=.{4})(en|s)$")
_ENDING = re.compile(r"(?<=.{4})(heden|heid|ingen|ing|en|[est])$")
_DOUBLE = re.compile(r"(?<=.{4})([b-df-hj-np-tv-z])\1$")


@dataclass(frozen=True, slots=True)
class TextSegment:
    text: str
    is_hit: bool


def parse_words(query: str) -> list[str]:
    """Return the unique words of a query in lower case, in order."""
    plain = unicodedata.normalize("NFC", query[:MAX_QUERY_LENGTH]).lower()
    words = (word[:MAX_WORD_LENGTH] for word in _WORD.findall(plain))
    return list(dict.fromkeys(words))


def parse_joined_words(text: str) -> list[str]:
    """Return the unique parts of words joined by a sign, such as `23/021`."""
    joined = (found[0] for found in _JOINED.finditer(text))
    return list(dict.fromkeys(part for word in joined for part in _WORD.findall(word)))


def list_prefixes(word: str) -> list[str]:
    """Return the prefixes to search for while the word is still being typed."""
    return list(dict.fromkeys([word, _HALF_ENDING.sub("", word)]))


def strip_plural(word: str) -> str:
    return _PLURAL.sub("", word)


def mark_hits(text: str, words: tuple[str, ...]) -> list[TextSegment]:
    """Split the text into hits and other parts.

    Words that begin with the stem of a searched word are hits. The stems approximate
    those of the database, so some hits are not marked.
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
    """Return the part of the text around the first hit."""
    line = sanitize_line(excerpt(text, limit=len(text) + 1))
    found = _pattern(words).search(_fold(line)) if words else None
    first = found.start() if found else 0
    if first < EXCERPT_LENGTH // 2:
        return excerpt(line, limit=EXCERPT_LENGTH)
    begin = line.rfind(" ", 0, first - EXCERPT_LENGTH // 4) + 1
    return f"… {excerpt(line[begin:], limit=EXCERPT_LENGTH - 2)}"


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern. Words need no escaping: they are letters and digits only."""
    if not words:
        return re.compile(r"(?!)")
    stems = sorted({_stem(_fold(word)) for word in words}, key=len, reverse=True)
    # A short word matches exactly unless it is the last, as in the search itself.
    last = _stem(_fold(words[-1]))
    parts = [s if len(s) > 3 or s == last else rf"{s}(?![^\W_])" for s in stems]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})[^\W_]*")


def _stem(word: str) -> str:
    return _DOUBLE.sub(r"\1", _ENDING.sub("", _HALF_ENDING.sub("", word)))


class _Folds(dict[int, str]):
    """Case and accent folding per character, cached for code points below LETTERS."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFD", chr(code))[0].lower()[0]
        if code < LETTERS:
            self[code] = folded
        return folded


_folds = _Folds()


def _fold(text: str) -> str:
    """Return the text in lower case without accents, with the same length."""
    return text.translate(_folds)
