"""Program that sets limits on its process and then runs another program in it.

    python limited_program.py CPU_SECONDS MEMORY_BYTES PROGRAM

Run by `core.security.child_process`. The limits are set here and not between fork and
exec, which is not safe in a process with threads.
"""

import resource
import runpy
import sys
from contextlib import suppress


def set_limits(cpu_seconds: int, memory_bytes: int) -> None:
    for kind, limit in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # not supported on every system
            resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    cpu_seconds, memory_bytes, program = sys.argv[1:]
    set_limits(int(cpu_seconds), int(memory_bytes))
    runpy.run_path(program, run_name="__main__")
