"""The log of moderation stays as it was written: the database itself sees to that.

Made after every `migrate`, like the tables of the search: SQLite makes a changed table
anew, and its triggers go with the old one. Emptying a reason is the one change that is
let through, for the erasure of what was said about somebody. On SQLite rows can still
be deleted, since a test database is emptied that way; nothing in the house does it.
"""

from typing import Any

from django.db import connections

TABLE = "forum_moderationentry"
_FIXED = (
    *("id", "public_id", "act", "actor_id", "space_id", "topic_id", "post_id"),
    *("person_id", "to_space_id", "to_topic_id", "until", "created_at"),
)

_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION forum_keep_the_log() RETURNS trigger AS $keep$
    BEGIN
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
_SQLITE = (
    f"""
    CREATE TRIGGER IF NOT EXISTS forum_log_is_kept BEFORE UPDATE ON {TABLE}
    WHEN new.reason <> '' OR {" OR ".join(f"new.{f} IS NOT old.{f}" for f in _FIXED)}
    BEGIN SELECT RAISE(ABORT, 'the log of moderation is not changed'); END
    """,
)


def guard_the_log(*, using: str, **_signal: Any) -> None:
    """Put the guard at its table, where it is not there yet."""
    connection = connections[using]
    statements = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}[connection.vendor]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for statement in statements if TABLE in tables else ():
            cursor.execute(statement)
