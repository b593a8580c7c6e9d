import re
from pathlib import Path

from core.clock import now

# Sorts by time. Files with other names are never removed.
NAME = re.compile(r"site-\d{8}T\d{6}Z\.tar")


def next_target(folder: Path) -> Path:
    return folder / f"site-{now():%Y%m%dT%H%M%S}Z.tar"


def remove_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` archives; return the removed paths."""
    found = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    old = found[:-keep]
    for path in old:
        path.unlink()
    return old
