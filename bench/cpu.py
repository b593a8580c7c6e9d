"""Processor time of the servers and of PostgreSQL, read from /proc."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

PROC = Path("/proc")
LOCAL = {"", "localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Stat:
    parent: int
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds used so far by process id. Processes that start later count from 0."""

    seconds: dict[int, float]

    def until(self, later: "Reading") -> float:
        return sum(
            spent - self.seconds.get(pid, 0.0) for pid, spent in later.seconds.items()
        )


def stat(pid: int) -> Stat | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name is in parentheses, and may itself contain these and spaces.
    before, _bracket, after = text.rpartition(")")
    fields = after.split()
    ticks = int(fields[11]) + int(fields[12])
    seconds = ticks / os.sysconf("SC_CLK_TCK")
    return Stat(int(fields[1]), before.partition("(")[2], seconds)


def processes() -> dict[int, Stat]:
    found = {int(p.name): stat(int(p.name)) for p in PROC.glob("[0-9]*")}
    return {pid: entry for pid, entry in found.items() if entry is not None}


def tree(root: int, among: dict[int, Stat]) -> list[int]:
    found = [root]
    for pid in found:
        found += [child for child, entry in among.items() if entry.parent == pid]
    return found


def reading(roots: Iterable[int], backends: Iterable[int] = ()) -> Reading | None:
    """Read the time of `roots`, their descendants and `backends`.

    Returns None if a root does not exist or the system has no /proc.
    """
    among, roots = processes(), list(roots)
    if not among.keys() >= set(roots):
        return None
    started = [pid for root in roots for pid in tree(root, among)]
    pids = [*started, *(pid for pid in backends if pid in among)]
    return Reading({pid: among[pid].seconds for pid in pids})


def backends() -> list[int]:
    """Return the ids of PostgreSQL's local processes for this database.

    They are found by title, which contains the name of the database, since no query can
    run while sockets are open. This process's own backend is included, but idle.
    """
    found = connection.settings_dict
    host = found["HOST"]
    if connection.vendor != "postgresql" or not (host in LOCAL or host[0] == "/"):
        return []
    return [pid for pid in processes() if f" {found['NAME']} " in title(pid)]


def title(pid: int) -> str:
    try:
        text = (PROC / str(pid) / "cmdline").read_text(errors="replace")
    except OSError:
        return ""
    return text if text.startswith("postgres: ") else ""
