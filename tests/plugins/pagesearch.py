"""What `--nomigrations` leaves out on SQLite: the table in which Wagtail finds pages.

The models describe it as a plain table; Wagtail's migration makes a virtual one with
triggers. Its own statements are run here.
"""

from importlib import import_module

from django.db import connection
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState


def make_page_search_tables() -> None:
    if connection.vendor != "sqlite":
        return
    found = import_module("wagtail.search.migrations.0006_customise_indexentry")
    statements = [
        part.sql
        for operation in found.Migration.operations
        if isinstance(operation, SeparateDatabaseAndState)
        for part in operation.database_operations
        if isinstance(part, RunSQL)
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE wagtailsearch_indexentry_fts")
        for statement in statements:
            cursor.execute(statement)
