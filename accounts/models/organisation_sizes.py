"""Size classes of municipalities, by which users find similar organisations."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class OrganisationSize:
    """`least` is inclusive, `below` is exclusive, `key` is used in URLs."""

    key: str
    least: int
    below: int | None
    label: Any


SIZES = (
    OrganisationSize("tot-20", 0, 20_000, _("Fewer than 20,000 inhabitants")),
    OrganisationSize("20-50", 20_000, 50_000, _("20,000 to 50,000 inhabitants")),
    OrganisationSize("50-100", 50_000, 100_000, _("50,000 to 100,000 inhabitants")),
    OrganisationSize("100-250", 100_000, 250_000, _("100,000 to 250,000 inhabitants")),
    OrganisationSize("vanaf-250", 250_000, None, _("250,000 inhabitants or more")),
)
PROVINCES = (
    "Drenthe",
    "Flevoland",
    "Fryslân",
    "Gelderland",
    "Groningen",
    "Limburg",
    "Noord-Brabant",
    "Noord-Holland",
    "Overijssel",
    "Utrecht",
    "Zeeland",
    "Zuid-Holland",
)


def find_size(population: int | None) -> OrganisationSize | None:
    if population is None:
        return None
    return next(s for s in reversed(SIZES) if population >= s.least)
