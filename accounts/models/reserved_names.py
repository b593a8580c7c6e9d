"""Names that nobody may take, since they would pass for somebody who keeps the site."""

import unicodedata

# As they are compared: small letters without marks, spaces and signs.
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
# What somebody is called who left is said by the site alone.
RESERVED_PREFIXES = ("ouddeelnemer", "formerparticipant")
# Written with digits or in capitals these look like other letters.
_LOOKS_LIKE = str.maketrans("013457|", "oleastl")


def is_reserved(name: str) -> bool:
    """Is this the name of a task here, however it is spelled?"""
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in folded if c.isalnum() or c == "|")
    plain = {letters, letters.translate(_LOOKS_LIKE)}
    return bool(plain & RESERVED) or letters.startswith(RESERVED_PREFIXES)


def has_mixed_scripts(name: str) -> bool:
    """Does a word hold letters of two alphabets, which look alike and are not?"""
    return any(len(_alphabets(word) & _ALIKE) > 1 for word in name.split())


_ALIKE = {"LATIN", "CYRILLIC", "GREEK"}


def _alphabets(word: str) -> set[str]:
    # "LATIN SMALL LETTER A", "CYRILLIC SMALL LETTER IE".
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
