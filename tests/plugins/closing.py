"""A browser that does not close is ended, so that one test cannot stop all others.

Now and then Chromium never answers when it is asked to close, and Playwright waits for
that without an end.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

PATIENCE = 30.0  # seconds


@contextmanager
def closing_in_time() -> Iterator[None]:
    """What is closed inside has so long; then our browsers are ended from outside."""
    from playwright.sync_api import Error

    timer = Timer(PATIENCE, end_browsers)
    timer.start()
    try:
        with suppress(Error):  # of what is gone already
            yield
    finally:
        timer.cancel()


def end_browsers() -> None:
    """Every Chromium that this process started, and no other."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            name, _, rest = (folder / "stat").read_text().rpartition(")")
            parents[int(folder.name)] = (int(rest.split()[1]), name)
    for pid, (_parent, name) in parents.items():
        if "chrom" in name and os.getpid() in _line(pid, parents):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _line(pid: int, parents: dict[int, tuple[int, str]]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid][0]
        yield pid
