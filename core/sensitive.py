"""What in a text may be about a resident: numbers, addresses, dates, plates.

It warns and never decides: what is found may be right to say. Works on plain words,
takes time in proportion to them, and prefers to miss a rare form to crying wolf.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext, gettext_lazy

from core import markup


class Kind(StrEnum):
    BSN = "bsn"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "birth"
    PLATE = "plate"


WORDS = {
    Kind.BSN: gettext_lazy("citizen service number"),
    Kind.PHONE: gettext_lazy("phone number"),
    Kind.EMAIL: gettext_lazy("private e-mail address"),
    Kind.BIRTH: gettext_lazy("date of birth"),
    Kind.PLATE: gettext_lazy("licence plate"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in a text, and what it may be."""

    start: int
    end: int
    kind: Kind


# Where people have an address of their own, not of their work.
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
# Numbers of organisations: free, paid, and those that belong to no place.
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
# A date that is the first behind such a word, or stands close before it.
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


def find(text: str) -> list[Span]:
    """Everything that may be personal, in the order of the text; no two overlap."""
    plain = _WEB.sub(lambda found: " " * len(found[0]), text)
    found = sorted(
        [*_addresses(text), *_numbers(plain)], key=lambda span: (span.start, -span.end)
    )
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def mask(text: str) -> str:
    """The text with words in the place of everything that was found."""
    at, kept = 0, []
    for span in find(text):
        word = gettext("[%(what)s left out]") % {"what": WORDS[span.kind]}
        kept += [text[at : span.start], word]
        at = span.end
    return "".join([*kept, text[at:]])


def mask_source(source: str, *, source_format: Literal["html", "text"]) -> str:
    """The same for a source as `core.markup` takes it: words, and where links lead."""
    if source_format == "html":
        return markup.map_words(source, mask)
    return mask(source)


def is_bsn(digits: str) -> bool:
    """The eleven test, for eight or nine digits."""
    digits = digits.zfill(9)
    weighed = sum(int(digits[at]) * (9 - at) for at in range(8))
    return digits[:2] != "00" and (weighed - int(digits[8])) % 11 == 0


def _numbers(text: str) -> Iterator[Span]:
    for found in _NINE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if is_bsn(digits) and not _DAY_IN_EIGHT.fullmatch(digits):
            yield _span(found, Kind.BSN)
    for found in _PHONE.finditer(text):
        if not _OF_ORGANISATIONS.match(re.sub(r"\D", "", found[0])):
            yield _span(found, Kind.PHONE)
    for found in _BIRTH.finditer(text):
        yield _span(found, Kind.BIRTH, "behind" if found["behind"] else "before")
    for found in _PLATE.finditer(text):
        yield _span(found, Kind.PLATE)


def _addresses(text: str) -> Iterator[Span]:
    for found in _ADDRESS.finditer(text):
        if found[1].lower() in PRIVATE_PROVIDERS:
            yield _span(found, Kind.EMAIL)


def _span(found: re.Match[str], kind: Kind, part: str | int = 0) -> Span:
    return Span(*found.span(part), kind)
