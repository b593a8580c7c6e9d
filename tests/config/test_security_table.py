"""The table of controls names tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "security.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    lines = TABLE.read_text().splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] not in {"control", "---"}]


def test_every_test_in_the_table_is_there() -> None:
    named = [pair for row in rows() for pair in NAMED.findall(row[-1])]
    assert len(named) > 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (TESTS / file).exists()
        or not re.search(rf"^(async )?def {name}\(", (TESTS / file).read_text(), re.M)
    ]
    assert missing == []


def test_every_control_is_shown_by_something() -> None:
    assert [row[0] for row in rows() if not NAMED.search(row[-1])] == []
