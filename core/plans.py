"""Queries whose plan PostgreSQL keeps.

Django writes values into the text of a query, so that PostgreSQL plans each anew. Here
they go beside the text, and the driver has the server prepare what is asked repeatedly.
Behind a pooler that hands its connections around this must be off, unless the pooler
knows of it: `DATABASE_PREPARED=0`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor

from psycopg.types.numeric import Int8


def planned(connection: Any) -> Any:
    """The same connection, for queries that are asked again and again.

    SQLite keeps the plans of a connection by itself.
    """
    is_postgres = connection.vendor == "postgresql"
    return _Planned(connection) if is_postgres else connection


def one_type(mark: Any) -> Callable[[Any], Any]:
    """What makes a value of the type that is sent in the place of `mark`.

    A plan is kept per type of each value, and the driver gives small numbers a smaller
    type than large ones.
    """
    if not isinstance(mark, int):
        return _as_it_is
    return Int8 if type(mark) is int else type(mark)


def _as_it_is(value: Any) -> Any:
    return value


def forget_plans(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


class _Planned:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        self._connection.ensure_connection()
        with _binding(self._connection.connection):
            return self._connection.cursor()


@contextmanager
def _binding(raw: Any) -> Iterator[None]:
    usual = raw.cursor_factory
    raw.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        raw.cursor_factory = usual
