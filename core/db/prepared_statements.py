"""Queries whose plan PostgreSQL keeps.

Django puts values into the text of a query, so that PostgreSQL plans every query again.
Here values are sent as parameters, and the driver prepares repeated queries on the
server. Set `DATABASE_PREPARED=0` behind a connection pooler in transaction mode, unless
it supports prepared statements.
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
    """Return all rows as tuples, or None if the query must use a regular cursor.

    Django creates a cursor per query, and the driver looks up the column loaders for
    each cursor: half the cost of fetching one row. Here a connection keeps one cursor.
    This skips query logging and execute wrappers, so if any are active the result is
    None.
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
    try:
        return raw.kept_cursor
    except AttributeError:
        raw.kept_cursor = ServerBindingCursor(raw)  # type: ignore[call-arg]
        return raw.kept_cursor


def server_bound(connection: Any) -> Any:
    """Return a connection that binds parameters on the server, for repeated queries.

    SQLite caches the statements of a connection by itself, so its connection is
    returned unchanged.
    """
    is_postgres = connection.vendor == "postgresql"
    return _ServerBoundConnection(connection) if is_postgres else connection


def inline_constants(
    connection: Any, sql: str, parameters: Sequence[Any], differing: Container[int]
) -> tuple[str, list[Any]]:
    """Write the constant parameters into the SQL text.

    `differing` holds the positions of the variable parameters. A generic plan does not
    know the values of its parameters: neither that `post_count > $1` matches the
    condition of a partial index, nor how many rows are `visible`.
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
    """Return a function that converts values to the type that is sent for `mark`.

    A plan is kept per parameter type, and the driver sends small integers as a smaller
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
