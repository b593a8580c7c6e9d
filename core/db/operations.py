"""Indexes that are made while people go on writing.

An index is usually made under a lock that lets nobody write: minutes, on a table of
millions of rows. PostgreSQL can make one beside the traffic, outside of a transaction.
A try that was broken off leaves an index that is not used; it is taken away first, so
that the migration can be run again, and one that is whole stays. There is no limit of
time: on a large table it takes minutes, and it waits for a backup that is being made,
but nobody waits for it. A migration with these says `atomic = False`, and holds nothing
else. SQLite makes an index as it always does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations

LIMITS = ("lock_timeout", "statement_timeout")


class AddIndexConcurrentlyIfMissing(migrations.AddIndex):
    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if _is_valid_index(schema_editor, self.index.name):
            return
        options = {"concurrently": True} if _is_postgres(schema_editor) else {}
        with _no_time_limit(schema_editor):
            _drop(schema_editor, self.index.name)
            schema_editor.add_index(model, self.index, **options)


class RemoveIndexConcurrently(migrations.RemoveIndex):
    """An index that nothing asks any more, taken away while people go on writing."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            with _no_time_limit(schema_editor):
                _drop(schema_editor, self.name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(
            self.name
        )
        again = AddIndexConcurrentlyIfMissing(self.model_name, index)
        again.database_forwards(app_label, schema_editor, from_state, to_state)


def _is_postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")


def _is_valid_index(schema_editor: Any, name: str) -> bool:
    """Did an earlier try make it to its end? SQLite makes all of it or nothing."""
    if not _is_postgres(schema_editor):
        return False
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
            [schema_editor.quote_name(name)],
        )
        return bool(cursor.fetchone() == (True,))


@contextmanager
def _no_time_limit(schema_editor: Any) -> Iterator[None]:
    if not _is_postgres(schema_editor):
        yield
        return
    for limit in LIMITS:
        schema_editor.execute(f"SET {limit} = 0", params=None)
    try:
        yield
    finally:
        for limit in LIMITS:
            schema_editor.execute(f"RESET {limit}", params=None)


def _drop(schema_editor: Any, name: str) -> None:
    how = "CONCURRENTLY " if _is_postgres(schema_editor) else ""
    name = schema_editor.quote_name(name)
    schema_editor.execute(f"DROP INDEX {how}IF EXISTS {name}", params=None)
