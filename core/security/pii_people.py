"""Find names of people and postal addresses in Dutch text.

This uses the standard library only. deduce 3.0, which recognises names and places in
medical records, is not used: docs/adr/0013-pii-detection-by-patterns.md compares the
two on the labelled sentences of `tests/core/pii_sentences.txt`.
"""

import re
from collections.abc import Iterator

type Part = tuple[int, int]  # start and end in the text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# -- Names -----------------------------------------------------------------------------

_ANCHOR = re.compile(
    r"(?<![\w-])(?:(?P<title>heer|mevrouw|meneer|mijnheer|(?:mevr|mw|dhr|hr)\.?)"
    r"|(?P<role>bewoner|bewoonster|cli[eë]nte?|inwoner|inwoonster)"
    r"|(?P<weak_role>burger|melder|aanvrager|aanvraagster|klant|huurder|huurster)"
    r")(?![\w-])(?P<colon>:?)",
    re.I,
)
_NEXT_WORD = re.compile(r"[ \u00a0]{1,2}([^\s,;:()<>\[\]{}\"“”„?!/]{1,40})")
_NEXT_LINE = re.compile(r" ?\n([^\s,;:()<>\[\]{}\"“”„?!/]{1,40})")
# After *Dear Sir or Madam*, a line break starts the letter itself.
_SALUTATION = re.compile(r"\b(?:geachte|beste)\b[^\n]*$", re.I)
_INITIALS = re.compile(r"(?:[^\W\d_][a-z]?\.-?){1,6}|[^\W\d_]")
_HONORIFICS = _words("mr. dr. drs. ir. ing. prof. ds. jhr.")
_PREFIXES = _words(
    "van de der den het ten ter te 't ’t el al la le di da dos du von ben bin op "
    "in aan uit"
)
# Ordinary words that may be capitalised after an anchor.
_NO_NAMES = _words(
    "als alle bij centraal contact dan dat digitaal die dit en er geen heeft het hij "
    "hoe in is jeugd kan mag moet nederland of online ook op over panel participatie "
    "plus portaal portal service services uit versie via voor wat we wie wij wil wmo "
    "woo wordt zal ze zij zo"
)
_FUNCTIONS = (
    r"(?:loco-?)?(?:burgemeester|wethouder|voorzitter|minister|staatssecretaris"
    r"|griffier|gemeentesecretaris|raadslid|fractievoorzitter|gedeputeerde"
    r"|commissaris|statenlid|kamerlid|portefeuillehouder|president)"
)
_FUNCTION = re.compile(_FUNCTIONS, re.I)
_FUNCTION_BEFORE = re.compile(rf"\b{_FUNCTIONS},? (?:de )?$", re.I)
_FUNCTION_AFTER = re.compile(rf"(?:, | \()(?:de )?{_FUNCTIONS}\b", re.I)
MAX_WORDS_OF_A_NAME = 8


def find_names(text: str) -> Iterator[Part]:
    """Yield the names that follow a title or a role, without that word.

    Officials named by their function, such as *wethouder Jansen*, are not reported.
    """
    for anchor in _ANCHOR.finditer(text):
        part = _read_name(text, anchor)
        if part is None or _FUNCTION_AFTER.match(text, part[1]):
            continue
        if not _FUNCTION_BEFORE.search(
            text[max(0, anchor.start() - 30) : anchor.start()]
        ):
            yield part


def _read_name(text: str, anchor: re.Match[str]) -> Part | None:
    """Read word by word: initials, prefixes, then one to three capitalised words."""
    start, end, at = 0, 0, anchor.end()
    capitalised, has_initials = 0, False
    line_start = max(0, anchor.start() - 40)
    goes_on = anchor["title"] and not _SALUTATION.search(text[line_start:at])
    for _count in range(MAX_WORDS_OF_A_NAME):
        found = _NEXT_WORD.match(text, at)
        if found is None and goes_on and not capitalised:
            found, goes_on = _NEXT_LINE.match(text, at), False
        if found is None:
            break
        word, at = found[1], found.end()
        if not start and word.lower() in _HONORIFICS:
            continue
        is_prefix = word.lower() in _PREFIXES
        if not start and is_prefix and word[0].islower() and not anchor["title"]:
            return None  # *an inhabitant of Utrecht*
        is_initials = word[0].isupper() and _INITIALS.fullmatch(word) is not None
        is_name = not is_prefix and not is_initials and _is_name(word)
        if is_name and not capitalised and _is_ordinary(word, anchor):
            return None
        if not (is_prefix or is_initials or is_name or (capitalised and word in "-–")):
            break
        start = start or found.start(1)
        has_initials = has_initials or is_initials
        if is_name:
            capitalised += 1
            end = found.start(1) + len(word.rstrip(".'’"))
            if word.endswith(".") or capitalised == 3:
                break
    if not capitalised:
        return None
    needs_two = anchor["weak_role"] or (anchor["role"] and anchor["colon"])
    if needs_two and capitalised + has_initials < 2:
        return None
    return start, end


def _is_name(word: str) -> bool:
    letters = word.lstrip("'’").rstrip(".'’")
    return (
        len(letters) > 1 and letters[0].isupper() and letters[1:2] not in ".0123456789"
    )


def _is_ordinary(word: str, anchor: re.Match[str]) -> bool:
    plain = word.rstrip(".")
    if plain.lower() in _NO_NAMES or _FUNCTION.fullmatch(plain):
        return True
    return plain.isupper() and not anchor["title"]  # an abbreviation, such as *WMO*


# -- Addresses -------------------------------------------------------------------------

_SUFFIX = (
    r"(?:[ ]?[-/]?[ ]?(?:bis|huis|hs|boven|beneden|I{1,3}V?|[a-zA-Z]{1,2}|\d{1,4})"
    r"(?![a-zA-Z])){0,2}"
)
# Uppercase letters after a space; glued letters may be lower-case.
_POSTCODE = (
    r"[1-9]\d{3}(?:[ \u00a0]?(?!S[ADS])[A-Z]{2}|(?!s[ads])[a-z]{2})(?![A-Za-z0-9])"
)
_SEPARATOR = r"[ \u00a0]{0,2}[,;(]?\s{0,3}(?:(?:postcode|pc\.?|te)[ \u00a0])?"
_HOUSE_AND_POSTCODE = re.compile(
    rf"(?<![\w.,/-])\d{{1,5}}{_SUFFIX}{_SEPARATOR}(?<![\w-]){_POSTCODE}"
)
_POSTCODE_AND_HOUSE = re.compile(
    rf"(?<![\w-]){_POSTCODE}[ ,]{{1,2}}(?:huis)?(?:nummer|nr\.?) ?\d{{1,5}}(?!\d)"
)
_LIVES_AT = re.compile(
    r"\b(?:woont|wonen|wonend|wonende|woonachtig|verblijft)"
    r"(?: [a-z]{1,12}){0,2} (?:aan|op|in)(?: de| het)?"
    rf"((?: [^\s\d,.;:()]{{1,30}}){{1,5}} \d{{1,5}}{_SUFFIX})(?!\w|[.,:]\d|%)"
)
_NUMBER_WORD = re.compile(r"[ ](?:huisnummer|nummer|nr\.?|no\.?)$", re.I)
_ABBREVIATIONS = _words(
    "st. dr. mr. prof. burg. ds. pres. past. ir. jhr. kon. gen. mgr."
)
_CONNECTORS = _words("van de der den het ten ter te 't ’t op aan en in la le")
_STREET_ENDING = re.compile(
    r"(?:straat|str\.|laan|weg|plein|dijk|kade|gracht|singel|hof|pad|steeg|dreef|markt"
    r"|baan|plantsoen|park|veld|erf|ring|wal|kamp)$"
)
# Words before a number that do not form the address of a person.
_NO_STREETS = _words(
    "artikel art. bijlage besluit tabel hoofdstuk paragraaf schaal trede versie team "
    "zaal kamer motie lid wijk fase blok zaak dossier deel figuur kamerstukken stb. "
    "stcrt. nota raadsvoorstel agendapunt punt postbus antwoordnummer huisvestingswet "
    "raadhuisplein stadhuisplein gemeentehuisplein stadsplateau"
)
_PUBLIC_PLACE = re.compile(
    r"\b(?:gemeentehuis|stadhuis|raadhuis|stadskantoor|gemeentekantoor|provinciehuis"
    r"|bezoekadres|postadres|wijkcentrum|buurthuis|buurtcentrum|dorpshuis|bibliotheek"
    r"|loket|kantoor|kantooradres|hoofdkantoor|vergaderlocatie|bijeenkomst"
    r"|vergadering)\b",
    re.I,
)
_PRIVATE_PLACE = re.compile(
    r"\b(?:woont|wonen|woonachtig|bewoner|huurder|cli[eë]nt|mevrouw|heer|ingeschreven)",
    re.I,
)
MAX_WORDS_OF_A_STREET = 6


def find_addresses(text: str) -> Iterator[Part]:
    """Yield postal addresses: street, number and postcode, without the city.

    PO boxes, and addresses that the sentence says are public buildings, are not
    reported.
    """
    for found in _HOUSE_AND_POSTCODE.finditer(text):
        start = _read_street(text, found.start())
        if start is not None and not _is_public(text, start, found.end()):
            yield start, found.end()
    for found in _POSTCODE_AND_HOUSE.finditer(text):
        if not _is_public(text, found.start(), found.end()):
            yield found.span()
    for found in _LIVES_AT.finditer(text):
        street = found[1].rstrip().rpartition(" ")[0]
        if any(word[0].isupper() for word in street.split()):
            yield found.start(1) + 1, found.end(1)


def _read_street(text: str, end: int) -> int | None:
    window = text[max(0, end - 80) : end]
    left = window.rstrip(" \u00a0")
    if len(window) == len(left):
        return None
    without = _NUMBER_WORD.sub("", left)
    begin: int | None = None
    at = len(without)
    for count in range(MAX_WORDS_OF_A_STREET):
        start = max(map(without.rfind, ' \n\t\u00a0("“', [0] * 7, [at] * 7)) + 1
        word = without[start:at]
        if not word or not _fits_street(word, is_nearest=count == 0):
            break
        if word[0].isupper() or word[0] in "'’" or count == 0 or word[0].isdigit():
            begin = start
        if start == 0 or without[start - 1] not in " \u00a0":
            break
        at = start - 1
    return None if begin is None else end - len(window) + begin


def _fits_street(word: str, *, is_nearest: bool) -> bool:
    lower = word.lower()
    if lower in _NO_STREETS or word[-1] in ",;:!?)":
        return False
    if (
        word.endswith(".")
        and lower not in _ABBREVIATIONS
        and not lower.endswith("str.")
    ):
        return False
    if is_nearest:
        return (
            word[0].isupper()
            or _STREET_ENDING.search(lower) is not None
            or (word.isdigit() and len(word) == 4)
        )
    is_ordinal = word[0].isdigit() and lower.rstrip("de").isdigit()
    return word[0].isupper() or lower in _CONNECTORS or is_ordinal


def _is_public(text: str, start: int, end: int) -> bool:
    before = re.split(r"[.!?]\s|\n", text[max(0, start - 80) : start])[-1]
    after = re.split(r"[.!?]\s|\n", text[end : end + 60])[0]
    around = f"{before} {after}"
    return bool(_PUBLIC_PLACE.search(around)) and not _PRIVATE_PLACE.search(around)
