"""Migration operations that create and remove indexes without blocking writes.

Creating an index usually takes a lock that blocks all writes: minutes on a table of
millions of rows. PostgreSQL can create an index concurrently, outside a transaction. An
interrupted attempt leaves an invalid index, which is dropped first, so that the
migration can be run again; a valid index is kept. There is no time limit: a large table
takes minutes, and the operation waits for a running backup, but nothing waits for it. A
migration with these operations sets `atomic = False` and contains no others. On SQLite
the index is created in the usual way.
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
    """Check whether an earlier attempt was completed. Always False on SQLite."""
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
