"""The SQLite search index: an FTS5 table, which a model cannot describe.

Triggers on `SearchEntry` keep it up to date. It is created after each `migrate`, also
if tables are created without migrations. On PostgreSQL the words are in a column of
`SearchEntry`.
"""

from django.db import connections

# The title belongs to the first post. Both databases use this SQL.
TITLE_SQL = "CASE WHEN p.parent_id IS NULL THEN t.title ELSE '' END"
TEXT_SQL = "p.text"
WORDS_SQL = f"{TITLE_SQL} || ' ' || {TEXT_SQL}"
_INSERT = f"""
    INSERT INTO forum_searchwords (rowid, words)
    SELECT p.id, {WORDS_SQL} FROM forum_post p JOIN forum_topic t ON t.id = p.topic_id
    WHERE p.id = new.post_id;
"""  # noqa: S608
_DELETE = "DELETE FROM forum_searchwords WHERE rowid = old.post_id;"
_STATEMENTS = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS forum_searchwords USING fts5(
        words, prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS forum_searchentry_added
    AFTER INSERT ON forum_searchentry BEGIN {_INSERT} END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS forum_searchentry_changed
    AFTER UPDATE ON forum_searchentry BEGIN {_DELETE} {_INSERT} END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS forum_searchentry_gone
    AFTER DELETE ON forum_searchentry BEGIN {_DELETE} END
    """,
)


def create_fts_tables(*, using: str, **_signal: object) -> None:
    """Create missing tables and triggers.

    SQLite drops the triggers when a migration changes `SearchEntry`; this restores
    them.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for statement in _STATEMENTS if "forum_searchentry" in tables else ():
            cursor.execute(statement)
