"""Queries whose plan PostgreSQL keeps.

Django writes values into the text of a query, so that PostgreSQL plans each anew. Here
they go beside the text, and the driver has the server prepare what is asked repeatedly.
Behind a pooler that hands its connections around this must be off, unless the pooler
knows of it: `DATABASE_PREPARED=0`.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor

from psycopg.sql import Literal
from psycopg.types.numeric import Int8

_HOLE = re.compile("%[s%]")


def fetch_prepared(connection: Any, sql: str, parameters: Sequence[Any]) -> Any:
    """All rows of a planned query as tuples; None where it must go the longer way.

    Django makes a cursor for each query, and the driver looks up for each cursor anew
    how a column is read: half of what asking for one row costs. Here a connection keeps
    one cursor. What Django's own does besides (counting and telling what was asked) is
    for those who listen, and where there are any they are served.
    """
    if connection.vendor != "postgresql":
        return None
    if connection.queries_logged or connection.execute_wrappers:
        return None
    connection.close_if_health_check_failed()
    connection.validate_thread_sharing()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return (
            _persistent_cursor(connection.connection)
            .execute(sql, parameters)
            .fetchall()
        )


def _persistent_cursor(raw: Any) -> Any:
    """Hangs on the driver's connection, and goes with it."""
    try:
        return raw.kept_cursor
    except AttributeError:
        raw.kept_cursor = ServerBindingCursor(raw)  # type: ignore[call-arg]
        return raw.kept_cursor


def server_bound(connection: Any) -> Any:
    """The same connection, for queries that are asked again and again.

    SQLite keeps the plans of a connection by itself.
    """
    is_postgres = connection.vendor == "postgresql"
    return _ServerBoundConnection(connection) if is_postgres else connection


def inline_constants(
    connection: Any, sql: str, parameters: Sequence[Any], differing: Container[int]
) -> tuple[str, list[Any]]:
    """The text with those parameters written into it that are the same each time.

    `differing` are the places of the others. A kept plan knows nothing of what comes
    beside the text: neither that `post_count > $1` is what a partial index holds, nor
    how many rows are `visible`.
    """
    if connection.vendor != "postgresql":
        return sql, list(parameters)
    left: list[Any] = []
    place = count()

    def written(hole: re.Match[str]) -> str:
        if hole[0] == "%%":
            return hole[0]
        at = next(place)
        value = parameters[at]
        if at not in differing and isinstance(value, int | str):
            return Literal(value).as_string().replace("%", "%%")
        left.append(value)
        return hole[0]

    return _HOLE.sub(written, sql), left


def stable_type(mark: Any) -> Callable[[Any], Any]:
    """What makes a value of the type that is sent in the place of `mark`.

    A plan is kept per type of each value, and the driver gives small numbers a smaller
    type than large ones.
    """
    if not isinstance(mark, int):
        return _unchanged
    return Int8 if type(mark) is int else type(mark)


def _unchanged(value: Any) -> Any:
    return value


def deallocate_all(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


class _ServerBoundConnection:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        self._connection.ensure_connection()
        with _server_binding(self._connection.connection):
            return self._connection.cursor()


@contextmanager
def _server_binding(raw: Any) -> Iterator[None]:
    usual = raw.cursor_factory
    raw.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        raw.cursor_factory = usual
