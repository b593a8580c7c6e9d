"""Names that are refused because they could be mistaken for the site's staff."""

import unicodedata

# Normalised: lower case, without diacritics, spaces and punctuation.
RESERVED = {
    "admin",
    "administrator",
    "adviseur",
    "anoniem",
    "anoniemecollega",
    "anonymouscolleague",
    "beheer",
    "beheerder",
    "forumbeheer",
    "gemeentenforum",
    "gespreksleider",
    "helpdesk",
    "moderator",
    "redacteur",
    "redactie",
    "systeem",
    "vng",
    "vngbeheer",
    "vnghelpdesk",
    "vngmoderator",
    "webmaster",
}
# Pseudonyms of deleted accounts. Only the site assigns these.
RESERVED_PREFIXES = ("ouddeelnemer", "formerparticipant")
# Characters that look like letters.
_LOOKS_LIKE = str.maketrans("013457|", "oleastl")


def is_reserved(name: str) -> bool:
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in folded if c.isalnum() or c == "|")
    plain = {letters, letters.translate(_LOOKS_LIKE)}
    return bool(plain & RESERVED) or letters.startswith(RESERVED_PREFIXES)


def has_mixed_scripts(name: str) -> bool:
    """Check whether a word mixes alphabets with look-alike letters."""
    return any(len(_alphabets(word) & _ALIKE) > 1 for word in name.split())


_ALIKE = {"LATIN", "CYRILLIC", "GREEK"}


def _alphabets(word: str) -> set[str]:
    # The name of a character starts with its alphabet: "LATIN SMALL LETTER A".
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
