"""The table of controls names tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "security.md"
DOCS = TABLE.parent
SHOWN_BY, EVIDENCE = 3, 4
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    lines = TABLE.read_text().splitlines()
    found = [line[1:-1].split("|") for line in lines if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in found]
    return [row for row in cells if row[0] not in {"control", "---"}]


def test_every_test_in_the_table_is_there() -> None:
    named = [pair for row in rows() for pair in NAMED.findall(row[SHOWN_BY])]
    assert len(named) > 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (TESTS / file).exists()
        or not re.search(rf"^(async )?def {name}\(", (TESTS / file).read_text(), re.M)
    ]
    assert missing == []


def test_every_promise_of_a_closed_group_is_in_the_table() -> None:
    named = {pair for row in rows() for pair in NAMED.findall(row[SHOWN_BY])}
    promises = {
        (f"matrix/{file.name}", name)
        for file in (TESTS / "matrix").glob("test_group_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.M)
    }
    assert len(promises) > 20
    assert promises - named == set()


def test_every_control_is_shown_by_something() -> None:
    assert [row[0] for row in rows() if not NAMED.search(row[SHOWN_BY])] == []


def test_every_control_names_a_run_and_a_document_that_are_there() -> None:
    runs = re.findall(r"^(\w+)\(\) \{", (DOCS.parent / ".ci" / "run").read_text(), re.M)
    for row in rows():
        named, _semicolon, document = row[EVIDENCE].partition("; ")
        assert named, row[0]
        assert set(named.replace("`", "").split(", ")) <= set(runs), row[0]
        (page,) = re.findall(r"\]\(([\w./-]+)\)", document)
        assert (DOCS / page).exists(), row[0]
