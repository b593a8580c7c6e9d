"""The pages of the demo as rows: built once, then inserted in each test that uses them.

Building them with Wagtail takes half a second, and hundreds of tests use them.
"""

import time
from collections.abc import Iterator
from functools import cache as cache_forever
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from wagtail.models import Site

import time_machine

from cms.commands import increase_content_version
from cms.demo import build_pages
from cms.models import HomePage, ThemePage
from forum.models import Space

# Placeholder key of the space, replaced when the rows are inserted. These digits occur in
# no other number or text of the rows.
STAND_IN = 907_199_254

# The counter of content changes may exist already. The search table is filled by
# triggers.
APART = ("cms_contentversion", "wagtailsearch_indexentry_fts")

# An INSERT statement and the values of all its rows.
type Insert = tuple[str, list[tuple[Any, ...]]]


def put_pages(space: Space) -> ThemePage:
    """Return the theme page that `build_pages` creates on an empty site."""
    kind = ContentType.objects.get_for_model(HomePage).pk
    with connection.cursor() as cursor:
        for statement, rows in _rows(kind):
            cursor.executemany(
                statement, [[_of(space, value) for value in row] for row in rows]
            )
    Site.clear_site_root_paths_cache()
    increase_content_version()
    return ThemePage.objects.get()


def _of(space: Space, value: Any) -> Any:
    if value == STAND_IN:
        return space.pk
    if isinstance(value, str):
        return value.replace(str(STAND_IN), str(space.pk))
    return value


@cache_forever
def _rows(_kind: int) -> list[Insert]:
    """Cached per set of content type keys, which change after a flush."""
    # Use the real clock, whichever test is first: tests may freeze their own.
    hatch = time_machine.escape_hatch
    real = hatch.time.time() if hatch.is_travelling() else time.time()
    with time_machine.travel(real, tick=True), transaction.atomic():
        before = {table: _all(table) for table in _tables()}
        space = Space.objects.create(pk=STAND_IN, slug="stand-in", audience="public")
        known = {table: rows | _all(table) for table, rows in before.items()}
        build_pages(space)
        after = {table: _all(table) for table in before}
        transaction.set_rollback(True)
    for table, rows in before.items():
        assert rows.keys() <= after[table].keys(), f"rows of {table} have changed"
    new = {
        table: [row for key, row in rows.items() if key not in known[table]]
        for table, rows in after.items()
    }
    return [(_insert(table), rows) for table, rows in new.items() if rows]


def _tables() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.db_table not in APART:
            yield model._meta.db_table


def _all(table: str) -> dict[str, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
    return {repr(row): row for row in rows}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _insert(table: str) -> str:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column.name) for column in described)
    places = ", ".join("%s" for _column in described)
    return f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})"
