"""Columns, rows and cell parsers for CSV files of organisations and domains."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EmailDomain, Organisation
from accounts.models.organisation_sizes import PROVINCES
from core.clock import is_day
from core.exceptions import ActionRefused
from core.markup import sanitize_line

ORGANISATION_COLUMNS = (
    *("code", "name", "kind", "province", "region", "population"),
    *("merged_into", "merged_since"),
)
# Headers in the interface. `read_csv` accepts these and the names above.
COLUMN_LABELS = {
    "code": gettext_lazy("CBS code"),
    "name": gettext_lazy("name"),
    "kind": gettext_lazy("kind"),
    "province": gettext_lazy("province"),
    "region": gettext_lazy("region"),
    "population": gettext_lazy("inhabitants"),
    "merged_into": gettext_lazy("merged into"),
    "merged_since": gettext_lazy("merged from"),
    "domain": gettext_lazy("domain"),
    "organisations": gettext_lazy("organisations"),
    "state": gettext_lazy("state"),
    "valid_from": gettext_lazy("valid from"),
    "valid_until": gettext_lazy("valid up to and including"),
}
SIZE_COLUMNS = ("code", "name", "region", "population")
DOMAIN_COLUMNS = ("domain", "organisations", "state", "valid_from", "valid_until")
SEPARATOR = "|"  # between the organisations of a domain
NUMBER = re.compile(r"\d+|\d{1,3}(?:[. ]\d{3})+")
MAX_POPULATION = 50_000_000
DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


def label_columns(columns: Iterable[str]) -> list[str]:
    """Return the headers of a file in the active language."""
    return [capfirst(str(COLUMN_LABELS[column])) for column in columns]


def organisation_rows(
    found: QuerySet[Organisation], *, in_words: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Yield rows in the order of `ORGANISATION_COLUMNS`; unknown values are empty.

    With `in_words`, kinds are written as in the interface. An import accepts both.
    """
    rows = found.select_related("merged_into").order_by("name")
    for row in rows.iterator(chunk_size=500):
        into = get_key(row.merged_into) if row.merged_into else ""
        yield (
            *(row.code, row.name, row.get_kind_display() if in_words else row.kind),
            *(row.province, row.region, row.population),
            *(into, row.merged_since),
        )


def domain_rows(
    found: QuerySet[EmailDomain], *, in_words: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Yield rows in the order of `DOMAIN_COLUMNS`.

    `in_words` as in `organisation_rows`.
    """
    rows = found.prefetch_related("organisations")
    for row in rows.iterator(chunk_size=500):
        names = SEPARATOR.join(get_key(o) for o in row.organisations.all())
        state = row.get_state_display() if in_words else row.state
        yield row.domain, names, state, row.valid_from, row.valid_until


def get_key(organisation: Organisation) -> str:
    return organisation.code or organisation.name


def parse_text(cell: str, most: int) -> str:
    line = sanitize_line(cell)
    if len(line) > most:
        raise ActionRefused(
            _("“%(text)s…” is longer than %(most)s characters.")
            % {"text": line[:30], "most": most}
        )
    return line


def parse_number(cell: str) -> int | None:
    """Parse 115000, 115.000 or 115 000. Return None for an empty cell."""
    if not cell:
        return None
    if not NUMBER.fullmatch(cell) or int(re.sub(r"\D", "", cell)) > MAX_POPULATION:
        raise ActionRefused(
            _("“%(text)s” is not a number of inhabitants.") % {"text": cell[:30]}
        )
    return int(re.sub(r"\D", "", cell))


def parse_date(cell: str) -> date | None:
    """Parse 2027-01-01, or 1-1-2027 as written by a Dutch spreadsheet."""
    if not cell:
        return None
    for shape in DATE_FORMATS:
        try:
            day = datetime.strptime(cell, shape).date()  # noqa: DTZ007 (a day)
        except ValueError:
            continue
        if is_day(day):
            return day
    raise ActionRefused(
        _("“%(text)s” is not a date. Write 2027-01-01.") % {"text": cell[:30]}
    )


def parse_province(cell: str) -> str:
    if cell and cell not in PROVINCES:
        raise ActionRefused(_("“%(text)s” is not a province.") % {"text": cell[:30]})
    return cell


def parse_choice(cell: str, choices: type[models.TextChoices]) -> str:
    """Return the value of a choice, given by value or by label in any site language."""
    word = cell.lower()
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(choice.label).lower(): choice.value for choice in choices}
    known |= {choice.value: choice.value for choice in choices}
    if word not in known:
        raise ActionRefused(
            _("“%(text)s” is not one of: %(known)s.")
            % {"text": cell[:30], "known": ", ".join(choices.values)}
        )
    return str(known[word])
