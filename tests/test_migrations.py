"""The baseline for checks of migrations."""

import gzip
import re
from pathlib import Path

import pytest

from tools.migrations import RELEASED, ROOT

RELEASES = ROOT / "tests" / "deploy" / "releases"
ROW = re.compile(r"\(\d+, '(\w+)', '(\d{4})_\w+', ")


@pytest.mark.parametrize(
    "dump", sorted(RELEASES.glob("*.sql.gz")), ids=lambda p: p.name
)
def test_released_databases_are_not_newer_than_baseline(dump: Path) -> None:
    """RELEASED must be raised when the database of a release is added."""
    rows = ROW.findall(gzip.decompress(dump.read_bytes()).decode())
    newest = {
        app: max(int(number) for name, number in rows if name == app)
        for app in RELEASED
    }
    assert newest == {app: min(newest[app], RELEASED[app]) for app in RELEASED}


def test_baseline_names_existing_migrations() -> None:
    for app, number in RELEASED.items():
        assert list((ROOT / app / "migrations").glob(f"{number:04}_*.py"))
