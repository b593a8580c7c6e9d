"""Run two actions so that they overlap in the database.

`overlapping` makes a meeting certain instead of likely: the first act has done all its
work but the commit when the second runs into it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from core.exceptions import ActionRefused

type Act = Callable[[], Any]
POLITE = (ActionRefused, PermissionDenied)


def in_thread(act: Act) -> Any:
    try:
        return act()
    finally:
        connection.close()


def run_concurrently(*acts: Act) -> list[Any]:
    """Do all of it at the same moment; what came out, or the exception."""
    gate = threading.Barrier(len(acts))

    def go(act: Act) -> Any:
        gate.wait(10)
        return in_thread(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(go, act) for act in acts]
    return [future.exception() or future.result() for future in futures]


def run_overlapping(first: Act, second: Act) -> list[Any]:
    """The second begins when the first has everything but its commit, which comes when
    the second is done or waits for the first."""
    ready = threading.Event()
    later: list[Future[Any]] = []

    def lead() -> Any:
        try:
            with transaction.atomic():
                result = first()
                ready.set()
                wait_until(lambda: later and (later[0].done() or somebody_waits()))
            return result
        finally:
            ready.set()

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(in_thread, lead)
        assert ready.wait(10)
        later.append(pool.submit(in_thread, second))
    return [future.exception() or future.result() for future in (leading, later[0])]


def wait_until(condition: Act) -> None:
    end = time.monotonic() + 8
    while not condition():
        assert time.monotonic() < end, "the second neither ends nor waits"
        time.sleep(0.005)


def somebody_waits() -> bool:
    """In this database: others of the same server may have their own queues."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else as it was before
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1"
        )
        return cursor.fetchone() is not None


def exceptions_of(results: list[Any]) -> list[BaseException]:
    return [result for result in results if isinstance(result, BaseException)]


def unexpected_errors(results: list[Any]) -> list[BaseException]:
    """Return the exceptions that a user would see as an error page."""
    return [error for error in exceptions_of(results) if not isinstance(error, POLITE)]
