"""INSERT and UPDATE statements whose SQL text is built once.

The ORM builds the SQL for every row that it saves; for a reply that took a quarter of
the time. PostgreSQL keeps the plan as well (`core.db.prepared_statements`). No model
signals are sent.
"""

from functools import cached_property
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.models.expressions import DatabaseDefault
from django.db.models.fields import NOT_PROVIDED

from psycopg.types.numeric import Int8

from core.db.prepared_statements import server_bound


class PreparedInsert[Row: models.Model]:
    """Insert a row that has an auto-increment key, as `save(force_insert=True)` does.

    Fields with a `db_default` are filled in the table, but not on the row. Setting
    one of them on the row raises a TypeError.
    """

    def __init__(self, model: type[Row]) -> None:
        self._model = model

    def __call__(self, row: Row) -> Row:
        for name in self._left_out:
            if not isinstance(getattr(row, name), DatabaseDefault):
                raise TypeError(f"{name} is left to the database")
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for field in self._fields
        ]
        with server_bound(connection).cursor() as cursor:
            cursor.execute(self._text, [_adapt_value(value) for value in values])
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, connection.alias
        return row

    @cached_property
    def _fields(self) -> list[Any]:
        return [
            field
            for field in self._model._meta.concrete_fields
            if not field.primary_key
            and not field.generated
            and field.db_default is NOT_PROVIDED
        ]

    @cached_property
    def _left_out(self) -> list[str]:
        fields = self._model._meta.concrete_fields
        return [f.attname for f in fields if f.db_default is not NOT_PROVIDED]

    @cached_property
    def _text(self) -> str:
        meta = self._model._meta
        columns = ", ".join(field.column for field in self._fields)
        holes = ", ".join(["%s"] * len(self._fields))
        return (
            f"INSERT INTO {meta.db_table} ({columns}) VALUES ({holes})"  # noqa: S608
            f" RETURNING {meta.pk.column}"
        )


class PreparedUpdate[Row: models.Model]:
    """Do the same as `row.save(update_fields=names)`."""

    def __init__(self, model: type[Row], *names: str) -> None:
        self._model, self._names = model, names

    def __call__(self, row: Row) -> None:
        values = [
            field.get_db_prep_save(field.pre_save(row, add=False), connection)
            for field in self._fields
        ]
        if execute_update(self._text, *values, row.pk) != 1:
            raise DatabaseError(f"there is no {row} any more")

    @cached_property
    def _fields(self) -> list[Any]:
        return [self._model._meta.get_field(name) for name in self._names]

    @cached_property
    def _text(self) -> str:
        meta = self._model._meta
        columns = ", ".join(f"{field.column} = %s" for field in self._fields)
        return f"UPDATE {meta.db_table} SET {columns} WHERE {meta.pk.column} = %s"  # noqa: S608


def execute_update(statement: str, *values: object) -> int:
    """Run a prepared UPDATE statement and return the number of rows.

    Pass everything that varies as a value: the plan is kept per text of the statement.
    """
    with server_bound(connection).cursor() as cursor:
        cursor.execute(statement, [_adapt_value(value) for value in values])
        return int(cursor.rowcount)


def _adapt_value(value: object) -> Any:
    """Send all integers as one type: a plan is kept per type of each parameter."""
    return Int8(value) if type(value) is int else value
