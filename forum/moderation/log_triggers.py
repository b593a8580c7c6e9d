"""Database triggers that make the moderation log append-only.

They are created after each `migrate`, like the search tables, because SQLite recreates
a table to change it and drops its triggers.

Two changes are allowed. `reason` can be emptied, to erase what it says about a person.
Inside `allow_log_deletion`, the erasure of a space may delete its entries and set
foreign keys to NULL. On SQLite both are always allowed, because a test database is
emptied that way; no other code does so.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

TABLE = "forum_moderationentry"
_FIXED = (
    *("id", "public_id", "act", "actor_id", "space_id"),
    *("person_id", "until", "created_at"),
)
# Foreign keys that an erasure sets to NULL.
_POINTERS = ("topic_id", "post_id", "to_space_id", "to_topic_id")
_ALLOWED = "current_setting('forum.lets_go', true) = 'yes'"
_UNCHANGED = " AND ".join(f"(new.{f} IS NULL OR new.{f} = old.{f})" for f in _POINTERS)
_REST = " - ".join(f"'{f}'" for f in _POINTERS)

_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION forum_keep_the_log() RETURNS trigger AS $keep$
    BEGIN
        IF TG_OP = 'DELETE' AND {_ALLOWED} THEN
            RETURN old;
        END IF;
        IF TG_OP = 'UPDATE' AND {_ALLOWED} AND {_UNCHANGED}
           AND to_jsonb(new) - {_REST} = to_jsonb(old) - {_REST} THEN
            RETURN new;
        END IF;
        IF TG_OP = 'UPDATE' AND new.reason = ''
           AND to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' THEN
            RETURN new;
        END IF;
        RAISE EXCEPTION 'the log of moderation is not changed';
    END
    $keep$ LANGUAGE plpgsql
    """,
    f"DROP TRIGGER IF EXISTS forum_log_is_kept ON {TABLE}",
    f"""
    CREATE TRIGGER forum_log_is_kept BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION forum_keep_the_log()
    """,
)
_CHANGED = [f"new.{f} IS NOT old.{f}" for f in _FIXED]
_MOVED = [f"(new.{f} IS NOT old.{f} AND new.{f} IS NOT NULL)" for f in _POINTERS]
_UNLINKED = " OR ".join(f"new.{f} IS NOT old.{f}" for f in _POINTERS)
_REWORDED = f"""
    (new.reason <> '' AND (new.reason <> old.reason OR NOT ({_UNLINKED})))
"""
_SQLITE = (
    "DROP TRIGGER IF EXISTS forum_log_is_kept",
    f"""
    CREATE TRIGGER forum_log_is_kept BEFORE UPDATE ON {TABLE}
    WHEN {" OR ".join([_REWORDED, *_CHANGED, *_MOVED])}
    BEGIN SELECT RAISE(ABORT, 'the log of moderation is not changed'); END
    """,
)


@contextmanager
def allow_log_deletion() -> Iterator[None]:
    """Allow log entries to be deleted; use it in a transaction."""
    _set_flag("yes")
    yield
    _set_flag("no")


def _set_flag(word: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('forum.lets_go', %s, true)", [word])


def install_log_triggers(*, using: str, **_signal: object) -> None:
    connection = connections[using]
    statements = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}[connection.vendor]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for statement in statements if TABLE in tables else ():
            cursor.execute(statement)
