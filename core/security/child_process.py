"""Run a program of this project on untrusted input, with limited time and memory.

A parser of a complex format may need hours, or all memory, for a malicious file. A
process cannot reliably limit itself, but the operating system can end another process.
The program is a file that does not import Django, so that it starts quickly.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.security import limited_program

_LAUNCHER = str(Path(limited_program.__file__))
# Variables that a child needs to start. Others may contain secrets.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_seconds` is processor time; `wall_seconds` includes waiting."""

    cpu_seconds: int
    wall_seconds: int
    memory_bytes: int


class ChildFailedError(Exception):
    """The program exceeded a limit, or exited with a status other than 0."""

    def __init__(self, status: int | None) -> None:
        self.status = status  # None: ended by a signal or a timeout
        super().__init__(f"child process ended with status {status}")


def run_limited(program: Path | str, content: bytes, limits: Limits) -> bytes:
    """Run a program file with `content` as standard input. Return its standard output.

    Raises ChildFailedError, or OSError if no process can be started.
    """
    command = [
        *(sys.executable, "-I", _LAUNCHER),
        *(str(limits.cpu_seconds), str(limits.memory_bytes), str(program)),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no outside input
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
