"""Processes of the site that die by themselves at a named point.

`DIES_AT=<point>` kills the process the first time that it comes there. The site itself
knows nothing of this: what is run is wrapped from outside.

    python -m tests.faults.points worker
    granian … tests.faults.points:pages
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Literal

type Moment = Literal["before", "after"]

# Name -> (where, what is called there, which side of the call).
POINTS: dict[str, tuple[str, str, Moment]] = {
    # A page: the post is written, its transaction is still open.
    "page: post written": ("forum.commands.posts", "publish", "before"),
    # A page: committed, and nobody was rung.
    "page: committed": ("notifications.live.broadcast", "wake_worker", "before"),
    # The worker has rows in hand and has done nothing.
    "worker: rows claimed": ("notifications.commands.fan_out", "extend", "before"),
    "worker: some told": ("notifications.commands.fan_out", "finish", "before"),
    "worker: event closed": ("notifications.commands.fan_out", "finish", "after"),
    # A mail: not yet sent, taken by the server, noted as sent.
    "mail: composed": ("notifications.emails.compose", "send", "before"),
    "mail: taken": ("notifications.emails.compose", "send", "after"),
    "mail: noted": ("notifications.commands.deliver", "finish", "after"),
}


def arm(point: str) -> None:
    """The next call at this point is the last thing that this process does."""
    module_name, name, moment = POINTS[point]
    module = importlib.import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)

    def deadly(*args: Any, **named: Any) -> None:
        if moment == "after":
            real(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, deadly)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def _armed(application: Any) -> Any:
    if point := os.environ.get("DIES_AT"):
        arm(point)
    return application


def __getattr__(name: str) -> Any:
    """`pages`, made when a server asks for it."""
    if name != "pages":
        raise AttributeError(name)
    _set_up()
    return _armed(importlib.import_module("config.wsgi").application)


def main(words: list[str]) -> None:
    _set_up()
    management = importlib.import_module("django.core.management")
    importlib.import_module("django").setup()
    _armed(None)
    management.execute_from_command_line(["manage.py", *words])


if __name__ == "__main__":
    main(sys.argv[1:])
