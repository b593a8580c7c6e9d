"""Run one of our programs on hostile input, with little time and memory.

A parser of a complicated format may take hours, or all memory, for one file that is
made for it. Nothing inside a process can stop that; the system ends another process
reliably. The program is a file of ours that imports nothing of Django, so that it
starts quickly.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.security import limited_program

_LAUNCHER = str(Path(limited_program.__file__))
# What a child needs to start; every other variable may hold a secret.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_seconds` counts work; `wall_seconds` also counts waiting for a processor."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int


class ChildFailedError(Exception):
    """The program took too much time or memory, or ended with another status than 0."""

    def __init__(self, status: int | None) -> None:
        self.status = status  # None: it was ended from outside
        super().__init__(f"child process ended with status {status}")


def run_limited(program: Path | str, content: bytes, limits: Limits) -> bytes:
    """Run a program file with `content` as its standard input; return what it writes.

    Raises ChildFailedError, or OSError where no process can be started at all.
    """
    command = [
        *(sys.executable, "-I", _LAUNCHER),
        *(str(limits.cpu_seconds), str(limits.memory_bytes), str(program)),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word from outside
            command,
            input=content,
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailedError(None) from error
    if done.returncode:
        raise ChildFailedError(done.returncode if done.returncode > 0 else None)
    return done.stdout
