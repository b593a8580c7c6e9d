"""Detect personal data in text and mask it.

The check warns but does not block: a match may be legitimate. It takes plain text and
runs in linear time. It prefers missing a rare notation to a false alarm:
`tests/core/test_pii_sentences.py` measures both.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext, gettext_lazy

from stdnum import iban
from stdnum.nl import bsn

from core import markup
from core.security.pii_people import find_addresses, find_names


class PiiKind(StrEnum):
    BSN = "bsn"
    PHONE = "phone"
    EMAIL = "email"
    DATE_OF_BIRTH = "date_of_birth"
    LICENCE_PLATE = "licence_plate"
    IBAN = "iban"
    ADDRESS = "address"
    NAME = "name"


LABELS = {
    PiiKind.BSN: gettext_lazy("citizen service number"),
    PiiKind.PHONE: gettext_lazy("phone number"),
    PiiKind.EMAIL: gettext_lazy("private e-mail address"),
    PiiKind.DATE_OF_BIRTH: gettext_lazy("date of birth"),
    PiiKind.LICENCE_PLATE: gettext_lazy("licence plate"),
    PiiKind.IBAN: gettext_lazy("bank account number"),
    PiiKind.ADDRESS: gettext_lazy("home address"),
    PiiKind.NAME: gettext_lazy("name of a person"),
}


@dataclass(frozen=True, slots=True)
class PiiMatch:
    start: int
    end: int
    kind: PiiKind


# Providers of private addresses, as opposed to addresses of employers.
_PROVIDERS = """
gmail.com googlemail.com hotmail.com hotmail.nl outlook.com outlook.nl live.com live.nl
msn.com yahoo.com yahoo.nl ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.net
gmx.de proton.me protonmail.com pm.me tutanota.com tuta.io mail.com zoho.com web.de
ziggo.nl ziggomail.com kpnmail.nl kpnplanet.nl planet.nl xs4all.nl home.nl hetnet.nl
chello.nl casema.nl quicknet.nl upcmail.nl upc.nl telfort.nl tele2.nl online.nl
solcon.nl caiway.nl caiway.net zeelandnet.nl kabelfoon.nl freedom.nl versatel.nl
zonnet.nl wxs.nl tiscali.nl orange.nl wanadoo.nl freeler.nl t-mobilethuis.nl odido.nl
lijbrandt.nl onsbrabantnet.nl onsnet.nl skynet.be telenet.be mail.ru
"""
PRIVATE_PROVIDERS = frozenset(_PROVIDERS.split())

_ADDRESS = re.compile(
    r"(?<![\w.+%'-])[\w+%'-][\w.+%'-]{0,79}+@((?:[\w-]{1,63}+\.){1,5}[a-z]{2,24})\b",
    re.I,
)
_WEB = re.compile(r"\b(?:https?://|www\.)\S++", re.I)

_BEFORE, _AFTER = (
    r"(?<![\w€$+])(?<!€ )(?<!\d[.,:/-])",
    r"(?![\w%])(?![.,:/-]\d)(?! euro)",
)
_NINE = re.compile(
    rf"{_BEFORE}(?:\d{{8,9}}|(?<!\d )(?:\d{{3}}([. ])\d{{3}}\1\d{{3}}"
    rf"|\d{{4}}([. ])\d{{2}}\2\d{{3}}|\d{{2}}([. ])\d{{3}}\3\d{{3}})(?! \d)){_AFTER}"
)
_YEAR = r"(?:19|20)\d\d"
_DAY_IN_EIGHT = re.compile(rf"{_YEAR}[01]\d[0-3]\d|[0-3]\d[01]\d{_YEAR}")

_DIGIT = r"[ ./-]{0,3}\d"
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[.,:/-])"
    rf"(?:(?:(?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?[1-9]|0[1-9])(?:{_DIGIT}){{8}}"
    rf"|\(0[1-9]\d\)(?:{_DIGIT}){{7}}|\(0[1-9]\d\d\)(?:{_DIGIT}){{6}})"
    r"(?![\w%])(?![.,:/-]\d)"
)
# Numbers of organisations: freephone, premium rate and non-geographic.
_OF_ORGANISATIONS = re.compile(r"(?:(?:00)?31)?0?(?:800|900|906|909|88|85)")

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?"
    r"|sep(?:t(?:ember)?)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:[0-3]?\d-[01]?\d-(?:19|20)?\d\d|[0-3]?\d/[01]?\d/(?:19|20)?\d\d"
    rf"|[0-3]?\d\.[01]?\d\.(?:19|20)?\d\d|[0-3]?\d {_MONTH} {_YEAR}"
    rf"|{_YEAR}-[01]\d-[0-3]\d)(?![\d/-])"
)
_BORN = (
    r"\b(?:geboren|geboortedat(?:um|a)|geb\.?(?: ?dat(?:um|\.)?)?|gebdat|geboortedag"
    r"|jarig|verjaart|born|birth|dob)"
)
# A date that follows such a word, or closely precedes it.
_BIRTH = re.compile(
    rf"{_BORN}\b[^\d]{{0,40}}(?<![\d/.-])(?P<behind>{_DATE})"
    rf"|(?<![\d/.-])(?P<before>{_DATE})[^\d\n]{{0,20}}{_BORN}\b",
    re.I,
)

_L, _C = "[A-Za-z]", "[BDFGHJKLMNPRSTVWXYZbdfghjklmnprstvwxyz]"
_DASHED = (
    rf"{_L}{{2}}-\d\d-\d\d|\d\d-\d\d-{_L}{{2}}|\d\d-{_L}{{2}}-\d\d"
    rf"|{_C}{{2}}-\d\d-{_C}{{2}}|{_C}{{2}}-{_C}{{2}}-\d\d|\d\d-{_C}{{2}}-{_C}{{2}}"
    rf"|\d\d-{_C}{{3}}-\d|\d-{_C}{{3}}-\d\d|{_C}{{2}}-\d{{3}}-{_C}|{_C}-\d{{3}}-{_C}{{2}}"
    rf"|{_C}{{3}}-\d\d-{_C}|{_C}-\d\d-{_C}{{3}}|\d-{_C}{{2}}-\d{{3}}|\d{{3}}-{_C}{{2}}-\d"
)
# Without dashes the older series look like any reference, or like a postcode.
_B = "[BDFGHJKLMNPRSTVWXYZ]"
_BARE = (
    rf"{_B}{{2}}\d\d{_B}{{2}}|{_B}{{4}}\d\d|\d\d{_B}{{4}}|\d\d{_B}{{3}}\d|\d{_B}{{3}}\d\d"
    rf"|{_B}{{2}}\d{{3}}{_B}|{_B}\d{{3}}{_B}{{2}}|{_B}{{3}}\d\d{_B}|{_B}\d\d{_B}{{3}}"
    rf"|\d{_B}{{2}}\d{{3}}|\d{{3}}{_B}{{2}}\d"
)
_PLATE = re.compile(rf"(?<![\w-])(?:{_DASHED}|{_BARE})(?![\w-])")


_BREAK = re.compile(r"(?<!\n)\n(?!\n)")  # within a paragraph

# Any country. The account number follows in groups, as people type it.
_IBAN_START = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d{2}(?:[ \u00a0\n.-]?[A-Za-z0-9]){11,30}"
)
_MIN_IBAN_LENGTH = 15


def detect(text: str) -> list[PiiMatch]:
    """Return all possible personal data, in order of position, without overlap."""
    without_links = _WEB.sub(lambda found: " " * len(found[0]), text)
    return _without_overlap([*_find_email(text), *_find_in_words(without_links)])


def detect_in_file_name(name: str) -> list[PiiMatch]:
    """Do the same for a file name, in which _ and - may stand for spaces."""
    stem = _stem(name)
    spaced, apart = stem.replace("_", " "), re.sub("[_-]", " ", stem)
    return _without_overlap([*detect(spaced), *detect(apart)])


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _without_overlap(matches: list[PiiMatch]) -> list[PiiMatch]:
    kept: list[PiiMatch] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def mask(text: str) -> str:
    return _replace(text, _labels(text))


def mask_file_name(name: str) -> str:
    matches = detect_in_file_name(name)
    return _replace(name, ((m.start, m.end, _label(m).strip("[]")) for m in matches))


def mask_source(source: str, *, source_format: Literal["html", "text"]) -> str:
    if source_format == "html":
        return markup.replace_words(source, _labels)
    return mask(markup.sanitize_text(source))


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    for match in detect(text):
        yield match.start, match.end, _label(match)


def _label(match: PiiMatch) -> str:
    return gettext("[%(what)s left out]") % {"what": LABELS[match.kind]}


def _replace(text: str, found: Iterable[tuple[int, int, str]]) -> str:
    at, parts = 0, list[str]()
    for start, end, label in found:
        parts += [text[at:start], label]
        at = end
    return "".join([*parts, text[at:]])


def is_bsn(digits: str) -> bool:
    """Check eight or nine digits: the eleven test, and at most one leading zero."""
    digits = digits.zfill(9)
    return digits[:2] != "00" and bsn.is_valid(digits)


def _find_in_words(text: str) -> Iterator[PiiMatch]:
    yield from _find_iban(text)
    for found in _BIRTH.finditer(text):
        yield _match(
            found, PiiKind.DATE_OF_BIRTH, "behind" if found["behind"] else "before"
        )
    for found in _PLATE.finditer(text):
        yield _match(found, PiiKind.LICENCE_PLATE)
    for start, end in find_names(text):
        yield PiiMatch(start, end, PiiKind.NAME)
    in_lines = list(_find_in_line(text))
    yield from in_lines
    yield from _find_over_break(text, in_lines)


def _find_over_break(text: str, in_lines: list[PiiMatch]) -> Iterator[PiiMatch]:
    """Find data that one line break interrupts, if neither line contains it."""
    joined = _BREAK.sub(" ", text)
    starts = {
        kind: sorted(m.start for m in in_lines if m.kind == kind) for kind in PiiKind
    }
    for match in _find_in_line(joined) if joined != text else ():
        mine = starts[match.kind]
        holds_one = bisect_left(mine, match.start) < bisect_left(mine, match.end)
        if not holds_one and text.count("\n", match.start, match.end) == 1:
            yield match


def _find_in_line(text: str) -> Iterator[PiiMatch]:
    for found in _NINE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if is_bsn(digits) and not _DAY_IN_EIGHT.fullmatch(digits):
            yield _match(found, PiiKind.BSN)
    for found in _PHONE.finditer(text):
        if not _OF_ORGANISATIONS.match(re.sub(r"\D", "", found[0])):
            yield _match(found, PiiKind.PHONE)
    for start, end in find_addresses(text):
        yield PiiMatch(start, end, PiiKind.ADDRESS)


def _find_iban(text: str) -> Iterator[PiiMatch]:
    at = 0
    while found := _IBAN_START.search(text, at):
        end = _iban_end(text, found)
        if end is not None:
            yield PiiMatch(found.start(), end, PiiKind.IBAN)
        at = end or found.end()


def _iban_end(text: str, found: re.Match[str]) -> int | None:
    """Return the end of the number. The words after it may look like a part of it.

    python-stdnum checks the length, the structure per country and the checksum. The
    country's own account number is not validated: the checksum catches typing
    errors, and some countries have published numbers that fail.
    """
    compact = ""
    end_of: dict[int, int] = {}
    for at in range(*found.span()):
        if text[at].isalnum():
            compact += text[at]
            if not text[at + 1 : at + 2].isalnum():
                end_of[len(compact)] = at + 1
    for length in sorted(end_of, reverse=True):
        if length < _MIN_IBAN_LENGTH:
            break
        if iban.is_valid(compact[:length], check_country=False):
            return end_of[length]
    return None


def _find_email(text: str) -> Iterator[PiiMatch]:
    for found in _ADDRESS.finditer(text):
        if found[1].lower() in PRIVATE_PROVIDERS:
            yield _match(found, PiiKind.EMAIL)


def _match(found: re.Match[str], kind: PiiKind, part: str | int = 0) -> PiiMatch:
    return PiiMatch(*found.span(part), kind)
