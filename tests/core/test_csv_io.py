"""Tables for spreadsheets: never a formula, and what is wrong is said."""

import csv
import io
from datetime import UTC, date, datetime

from django.utils import translation
from django.utils.translation import gettext_lazy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import ActionRefused
from core.uploads.csv_io import escape_formula, read_csv, write_csv

COLUMNS = ("a", "b")


def read(text: str | bytes) -> list[dict[str, str]]:
    content = text.encode() if isinstance(text, str) else text
    return [line.cells for line in read_csv(content, columns=COLUMNS)]


def written(*rows: tuple[object, ...]) -> str:
    return "".join(write_csv(COLUMNS, rows))


HOSTILE = [
    "=1+1",
    "+31 6",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "'=1",
    "＝1",
    '=HYPERLINK("http://evil.example","klik")',
]


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula(cell):
    (_head, row) = csv.reader(
        io.StringIO(written((cell, "x")), newline=""), delimiter=";"
    )
    assert row[0].startswith("'")


@pytest.mark.parametrize("cell", ["'s-Gravenhage", "Aa en Hunze", "115000", ""])
def test_ordinary_text_stays_as_it_is(cell):
    assert escape_formula(cell) == cell


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_what_is_written_is_read_again(rows):
    rows = [tuple(cell.replace("\0", "").strip() for cell in row) for row in rows]
    rows = [
        row
        for row in rows
        if all(c.encode("utf-8", "ignore").decode() == c for c in row)
    ]
    assert [tuple(r.values()) for r in read(written(*rows))] == [
        row for row in rows if any(row)
    ]


def test_semicolons_commas_and_tabs_are_told_apart():
    for mark in ";,\t":
        assert read(f"a{mark}b\n1{mark}2\n") == [{"a": "1", "b": "2"}]


def test_the_bytes_of_an_older_excel_are_read():
    assert read("a;b\nSúdwest;Fryslân\n".encode("cp1252")) == [
        {"a": "Súdwest", "b": "Fryslân"}
    ]


def test_columns_come_in_any_order_and_may_be_left_out():
    assert read("B\n1\n") == [{"b": "1"}]


def test_lines_are_numbered_as_a_spreadsheet_does():
    lines = read_csv(b"a;b\n\n1;2\n;\n3;4\n", columns=COLUMNS)
    assert [line.number for line in lines] == [3, 5]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"c;a\n1;2\n",
        b"a;a\n1;2\n",
        b"a;b\n1;2;3\n",
        b"a\0;b\n",
        b'a;b\n"1;2\n',
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(ActionRefused, match=r"\w+ \w+"):
        read_csv(content, columns=COLUMNS)


def test_what_is_too_large_is_refused():
    with pytest.raises(ActionRefused):
        read_csv(b"a;b\n" + b"x;y\n" * 1_300_000, columns=COLUMNS)
    with pytest.raises(ActionRefused):
        read_csv(b"a;b\n" + b"x;y\n" * 20_001, columns=COLUMNS)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime(2023, 5, 16, 9, 59, 3, 5, UTC), "2023-05-16 11:59"),
        (date(2023, 5, 16), "2023-05-16"),
        (None, ""),
        (0, "0"),
    ],
)
def test_moments_are_in_local_time_without_seconds(cell, text):
    assert written((cell, "x")).splitlines()[1] == f"{text};x"


def test_headers_are_read_in_each_language():
    labels = {"a": gettext_lazy("organisation"), "b": gettext_lazy("state")}
    for language in ("nl", "en"):
        with translation.override(language):
            text = "".join(write_csv([labels["a"], labels["b"]], [("x", "y")]))
        (line,) = read_csv(text.encode(), columns=COLUMNS, labels=labels)
        assert line.cells == {"a": "x", "b": "y"}


def test_rows_keep_the_language_of_who_asked():
    rows = ((gettext_lazy("organisation"), "x") for _row in range(2))
    with translation.override("en"):
        pieces = write_csv(COLUMNS, rows)
    with translation.override("nl"):
        assert "organisation;x" in "".join(pieces)
