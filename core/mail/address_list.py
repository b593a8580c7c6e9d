"""Parse a pasted list of e-mail addresses.

These forms are supported, also mixed on one line: `Name <address>; Name <address>` as
Outlook copies it, `"Last, First" <address>` and `Last, First <address>`, addresses
separated by commas, semicolons, tabs or white space, one address per line, and a table
from a spreadsheet (comma, semicolon or tab; with or without a header row).

`email.utils.getaddresses` is not used. It parses a mail header: it supports neither
semicolons nor tables, reads `Last, First <address>` as two addresses, reports no line
numbers, and returns nothing at all if one entry is malformed.

Each character is read a fixed number of times, so the time is linear in the length of
the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.markup.text_sanitizer import sanitize_text

SEPARATORS = ";,\t"
MAX_QUOTED = 60  # maximum length of the input that an error message repeats
MAX_ADDRESS = 254  # RFC 5321, as in models.EmailField
ADDRESS_COLUMNS = {
    *("e-mail", "email", "mail", "e-mailadres", "emailadres", "mailadres", "adres"),
    *("e-mail adres", "email adres", "e-mail address", "email address", "address"),
    *("e-mail-adres", "e-mailadressen", "primary email", "smtp"),
}
NAME_COLUMNS = (
    *("naam", "name", "weergavenaam", "display name", "voornaam", "first name"),
    *("tussenvoegsel", "achternaam", "last name"),
)
_SPACE = str.maketrans(
    {"\xa0": " ", "\u202f": " ", "\u2007": " ", "＜": "<", "＞": ">"}
)
_BRACKETED = re.compile(r'"[^"]*"|<([^<>]*)>')
_AROUND = "\"'“”‘’„`()[]{}.,:;"


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """One address, in lower case, with the name next to it (or "" if none)."""

    line: int
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddressProblem:
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        said = {"line": self.line, "text": self.text, "reason": self.reason}
        return _("Line %(line)s, “%(text)s”: %(reason)s") % said


@dataclass(slots=True)
class AddressList:
    """Result of parsing. `duplicates` holds addresses that occur more than once."""

    entries: list[AddressEntry] = field(default_factory=list)
    problems: list[AddressProblem] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    @property
    def addresses(self) -> list[str]:
        return [entry.address for entry in self.entries]


@dataclass(frozen=True, slots=True)
class _Table:
    separator: str
    width: int
    address: int
    names: tuple[int, ...]
    has_header: bool


def parse_address_list(text: str) -> AddressList:
    lines = [
        (number, line.strip(" "))
        for number, line in enumerate(
            sanitize_text(text).translate(_SPACE).split("\n"), 1
        )
        if line.strip(" ;,\t")
    ]
    table = _find_table([line for _number, line in lines])
    found = AddressList()
    seen: set[str] = set()
    for number, line in lines[1:] if table and table.has_header else lines:
        cells = _split(line, table.separator) if table else []
        if table and len(cells) <= table.width:
            entries = _read_row(number, line, cells, table)
        else:
            entries = _read_line(number, line)
        for entry in entries:
            if isinstance(entry, AddressProblem):
                found.problems.append(entry)
            elif entry.address not in seen:
                seen.add(entry.address)
                found.entries.append(entry)
            elif entry.address not in found.duplicates:
                found.duplicates.append(entry.address)
    return found


def _find_table(lines: list[str]) -> _Table | None:
    """Return the layout of the table, or None if the lines are not a table.

    A table has a header row, or several lines with the same number of cells and one
    address in the same column of each line.
    """
    for separator in "\t;,":
        rows = [_split(line, separator) for line in lines]
        width = len(rows[0]) if rows else 0
        titles = [_plain(cell).lower() for cell in rows[0]] if rows else []
        columns = [n for n, title in enumerate(titles) if title in ADDRESS_COLUMNS]
        if columns:
            names = tuple(titles.index(name) for name in NAME_COLUMNS if name in titles)
            return _Table(separator, width, columns[0], names, has_header=True)
        if width < 2 or len(rows) < 2 or any(len(row) != width for row in rows):
            continue
        places = {tuple(n for n, cell in enumerate(row) if "@" in cell) for row in rows}
        if len(places) == 1 and len(place := places.pop()) == 1:
            if any("<" in row[place[0]] for row in rows):
                continue
            name = 0 if place[0] else 1
            return _Table(separator, width, place[0], (name,), has_header=False)
    return None


def _read_row(
    number: int, line: str, cells: list[str], table: _Table
) -> Iterator[AddressEntry | AddressProblem]:
    cells = cells + [""] * (table.width - len(cells))
    cell = cells[table.address]
    if not cell.strip():
        yield _problem(number, line, _("there is no e-mail address here."))
        return
    name = " ".join(filter(None, (_plain(cells[n]) for n in table.names)))
    for entry in _read_line(number, cell):
        if isinstance(entry, AddressEntry) and not entry.name:
            yield AddressEntry(number, entry.address, name)
        else:
            yield entry


def _read_line(number: int, line: str) -> Iterator[AddressEntry | AddressProblem]:
    """Parse a line part by part.

    Words without an address may be the name of the next address on the line. If there
    are several such parts, only the last can be a name.
    """
    waiting = ""
    for part in _split(line, SEPARATORS):
        if "@" not in part and "<" not in part:
            if waiting:
                yield _problem(number, waiting, _("there is no e-mail address here."))
            waiting = part.strip()
            continue
        for before, address in _addresses_in(part):
            name = _plain(before)
            if waiting and not _is_name(waiting):
                yield _problem(number, waiting, _("there is no e-mail address here."))
            elif waiting:
                name = f"{_plain(waiting)}, {name}" if name else _plain(waiting)
            waiting = ""
            reason = describe_fault(address)
            if reason:
                yield _problem(number, address or part, reason)
            else:
                yield AddressEntry(number, address.lower(), name)
    if waiting:
        yield _problem(number, waiting, _("there is no e-mail address here."))


def _addresses_in(part: str) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _BRACKETED.finditer(part):
        if match[1] is None:  # quoted text is a name
            continue
        yield part[end : match.start()], _bare(match[1])
        end = match.end()
    words: list[str] = []
    for word in part[end:].split():
        if "@" in word:
            yield " ".join(words), _bare(word)
            words = []
        else:
            words.append(word)
    left = " ".join(words)
    # Text in brackets is a name: `jan@stad.example (Jan de Vries)`.
    if left and not (left.startswith("(") and left.endswith(")")):
        yield "", left


def _split(line: str, separators: str) -> list[str]:
    """Split at separators outside quotation marks and angle brackets.

    An opening mark that is never closed is an ordinary character.
    """
    cells, start, closes = [], 0, ""
    last = {mark: line.rfind(mark) for mark in '">'}
    for place, letter in enumerate(line):
        if closes:
            if letter == closes:
                closes = ""
        elif letter in '"<':
            mark = ">" if letter == "<" else '"'
            if last[mark] > place:
                closes = mark
        elif letter in separators:
            cells.append(line[start:place])
            start = place + 1
    cells.append(line[start:])
    return cells


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND + " ")


def _bare(text: str) -> str:
    return text.strip().strip(_AROUND + "<>").removeprefix("mailto:").strip()


def _is_name(words: str) -> bool:
    """Distinguish names (`de Vries`, `"jan"`) from half an address (`jan.devries`)."""
    plain = words.strip()
    return plain.startswith('"') or any(word[0].isupper() for word in plain.split())


def describe_fault(address: str) -> str:
    """Return why an address cannot be invited, or "" if it can."""
    if "@" not in address:
        return _("there is no e-mail address here.")
    if not address.isascii():
        # Homoglyphs: a letter that looks the same makes a different domain.
        return _("an address has plain letters only, without accents.")
    try:
        validate_email(address)
    except ValidationError:
        return _("this is not a valid e-mail address.")
    if len(address) > MAX_ADDRESS:
        return _("this is not a valid e-mail address.")
    return ""


def _problem(number: int, text: str, reason: str) -> AddressProblem:
    text = " ".join(text.split())
    short = text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"
    return AddressProblem(number, short, reason)
