"""Read and write CSV files that are opened in a spreadsheet.

Cells are never formulas when written, and reading reports errors per line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.clock import to_local
from core.exceptions import ActionRefused

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
# Characters that start a formula in a spreadsheet, or break out of the cell.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = "'"
DATETIME_FORMAT = "%Y-%m-%d %H:%M"  # local time in every file


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row by column name. `number` is the line number in the spreadsheet."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    number: int
    why: str

    def __str__(self) -> str:
        return _("Line %(number)s: %(why)s") % {"number": self.number, "why": self.why}


def write_csv(
    columns: Sequence[object], rows: Iterable[Sequence[object]]
) -> Iterator[str]:
    """Yield the file in chunks, with a byte order mark and semicolons as Excel expects.

    Headers and cells are in the language that is active at the call, also if the chunks
    are sent after the request.
    """
    language = translation.get_language()
    head = "\ufeff" + _join_cells([str(column) for column in columns])
    return _write_rows(head, iter(rows), language)


def _write_rows(
    head: str, rows: Iterator[Sequence[object]], language: str | None
) -> Iterator[str]:
    yield head
    while True:
        # Between two chunks another request may change the active language.
        with translation.override(language):
            row = next(rows, None)
            if row is None:
                return
            piece = _join_cells([escape_formula(format_cell(cell)) for cell in row])
        yield piece


def format_cell(cell: object) -> str:
    """Return a cell as text.

    Datetimes are in Dutch time without seconds, dates are like 2023-05-16, None is "".
    """
    if isinstance(cell, datetime):
        moment = to_local(cell) if timezone.is_aware(cell) else cell
        return moment.strftime(DATETIME_FORMAT)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def escape_formula(cell: object) -> str:
    """Prefix an apostrophe if a spreadsheet would evaluate the cell.

    `read_csv` removes it again. A text that starts with apostrophes before such a
    character gets one more.
    """
    text = "" if cell is None else str(cell)
    return (
        f"{QUOTE}{text}"
        if text.lstrip(QUOTE + " ").startswith(FORMULA_PREFIXES)
        else text
    )


def read_csv(
    content: bytes,
    *,
    columns: Iterable[str],
    labels: Mapping[str, object] | None = None,
) -> list[CsvRow]:
    """Return the rows that are not empty.

    Columns may be in any order and may be missing. An unknown column is refused,
    because its content would be lost. `labels` are the headers given to `write_csv`, by
    column: they are recognised in each language of the site, and so are the names of
    the columns.
    """
    columns = tuple(columns)
    names_of = _column_names(columns, labels or {})
    rows = csv.reader(
        io.StringIO(_text(content), newline=""), dialect=_dialect(content)
    )
    try:
        heads = [name.strip().lower() for name in next(rows, [])]
        names = [names_of.get(head, head) for head in heads]
        _check(names, set(columns))
        return list(_read_rows(names, rows))
    except csv.Error as error:
        raise ActionRefused(_("This is not a table that can be read.")) from error


def _column_names(
    columns: Sequence[str], labels: Mapping[str, object]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(labels[c]).lower(): c for c in columns if c in labels}
    return found


def _join_cells(row: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(row)
    return out.getvalue()


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise ActionRefused(_("This file is too large."))
    if b"\0" in content:
        raise ActionRefused(_("This is not a table that can be read."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # older Excel


def _dialect(content: bytes) -> type[csv.Dialect]:
    head = content.split(b"\n", 1)[0]
    mark = max((b";", b",", b"\t"), key=head.count)

    class Found(csv.excel):
        delimiter = mark.decode()
        strict = True

    return Found


def _check(names: list[str], known: set[str]) -> None:
    if not any(names):
        raise ActionRefused(_("The file is empty."))
    unknown = [name for name in names if name not in known]
    if unknown:
        told = {"name": unknown[0][:40], "known": ", ".join(sorted(known))}
        raise ActionRefused(
            _("Column “%(name)s” is not known. There may be: %(known)s.") % told
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ActionRefused(_("Column “%(name)s” is there twice.") % {"name": twice[0]})


def _read_rows(names: list[str], rows: Iterator[list[str]]) -> Iterator[CsvRow]:
    for number, row in enumerate(rows, start=2):
        if number > MAX_ROWS:
            raise ActionRefused(_("This file has too many lines."))
        cells = [_plain(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) > len(names):
            raise ActionRefused(
                str(RowError(number, _("there are more cells than columns.")))
            )
        cells += [""] * (len(names) - len(cells))
        yield CsvRow(number, dict(zip(names, cells, strict=True)))


def _plain(cell: str) -> str:
    marked = cell.startswith(QUOTE) and cell.lstrip(QUOTE + " ").startswith(
        FORMULA_PREFIXES
    )
    return (cell[1:] if marked else cell).strip()
