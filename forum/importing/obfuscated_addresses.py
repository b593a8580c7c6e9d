"""Mail addresses as list archives write them: `jan at voorbeeld.nl`.

In a sentence this can also be a place. It counts as an address only if mail was sent to
or from that domain, or if the name does not look like a word.
"""

import re
from collections.abc import Container

_DOMAIN = r"(?:[\w-]+\.)+[a-z]{2,24}"
_AT = re.compile(rf"(?:@| at )({_DOMAIN})", re.IGNORECASE)
_SPELLED_OUT = re.compile(
    rf"(?<![\w.@/+-])([\w.+-]{{1,64}}) at ({_DOMAIN})(?![\w@/-])", re.IGNORECASE
)
_NO_WORD = re.compile(r"\w[._+\d]|\d")
# Words before a place: `It is archived at lists.example`.
_BEFORE_A_PLACE = frozenset(
    """
    archive archived archives are available back be code download files found git here
    hosted info is it list lists live lives look looking me one online out page pages
    posted published repository seen site them us was website wiki work works
    """.split()  # noqa: SIM905
)


def find_domains(headers: str) -> set[str]:
    return {domain.lower() for domain in _AT.findall(headers)}


def restore_addresses(text: str, domains: Container[str]) -> str:
    """Restore obfuscated addresses in a text, so that they can be masked."""

    def plain(found: re.Match[str]) -> str:
        name, domain = found[1], found[2].lower()
        is_name = _NO_WORD.search(name) is not None
        is_place = name.lower() in _BEFORE_A_PLACE
        if is_name or (domain in domains and not is_place):
            return f"{name}@{domain}"
        return found[0]

    return _SPELLED_OUT.sub(plain, text)
