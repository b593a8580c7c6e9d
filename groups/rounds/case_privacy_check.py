"""Detect what may identify people or places in a case. It warns and never blocks.

It reports more than the check of posts (`core.security.pii`): also places, numbers and
names without a title, because only the case owner should know who a case is about.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.security import pii
from groups.models import Round

NAME, PLACE, NUMBER = _("name"), _("place"), _("number")

_WORD = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+"
_PARTICLE = r"(?:(?:van|de|der|den|het|ten|ter|el|al|ben)\s+){0,3}"
# Titles before a name are matched by `core.security.pii`.
_FAMILY = re.compile(rf"\b[Ff]amilie\s+{_PARTICLE}{_WORD}")
# Words that start a sentence, not a name. Without *De* and *Van*, which start many
# names.
_STARTS = (
    "Aan Als Bij Binnen Buiten Daar Dat Deze Die Dit Door Dus Een En Er Het Hier Hij "
    "Hoe Ik In Maar Met Mijn Na Naar Of Om Omdat Onder Ons Onze Ook Op Over Sinds "
    "Tegen Tijdens Toen Tot Tussen Uit Vanuit Volgens Voor Waar Waarom Wanneer Want "
    "Wat We Wie Wij Ze Zij Zonder"
)
_NO_START = rf"(?!(?:{'|'.join(_STARTS.split())})\b)"
_FULL = re.compile(rf"\b{_NO_START}{_WORD}\s+{_PARTICLE}{_WORD}")
_PROPER = r"[A-ZÀ-Þ][\w'’-]*"
_FIRM = re.compile(
    rf"\b{_NO_START}(?:{_PROPER}\s+(?:(?:&|en)\s+)?){{1,4}}"
    r"(?:B\.?V|N\.?V|V\.?O\.?F)(?!\w)"
)
_DIGITS = re.compile(r"(?<!\w)\d[\d .-]{2,}\d(?!\w)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A passage that may identify somebody, and its category."""

    word: "str | Promise"
    text: str


def find_identifiers(
    text: str, *, places: Iterable[str], names: Iterable[str]
) -> list[Identifier]:
    """Return possible names, companies, places and numbers, without duplicates.

    `places` are names of municipalities, `names` those of the group's participants.
    """
    found = [
        Identifier(pii.LABELS[span.kind], text[span.start : span.end])
        for span in pii.detect(text)
    ]
    words = set(re.findall(r"[\w'’-]+", text))
    # Places come first, because *Den Haag* also matches as a name.
    for place in places:
        parts = place.split()
        if place in words or (len(parts) > 1 and place in text):
            found.append(Identifier(PLACE, place))
    for pattern, word in (
        (_FAMILY, NAME),
        (_FIRM, NAME),
        (_FULL, NAME),
        (_DIGITS, NUMBER),
    ):
        found += [Identifier(word, hit[0].strip()) for hit in pattern.finditer(text)]
    for name in names:
        for part in name.split():
            if len(part) > 2 and part[0].isupper() and part in words:
                found.append(Identifier(NAME, part))
    kept: dict[str, Identifier] = {}
    for suspect in found:
        kept.setdefault(suspect.text, suspect)
    return list(kept.values())


def find_identifiers_in_case(texts: Iterable[str], round_: Round) -> list[Identifier]:
    places = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY)
    names = round_.group.space.participations.values_list("user__display_name")
    return find_identifiers(
        "\n".join(texts),
        places=list(places.values_list("name", flat=True)),
        names=[name for (name,) in names],
    )
