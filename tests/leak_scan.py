"""Search all stored data for a word: every column of every table, every file, the
cache, and on SQLite the bytes of the database file.

Tables are read from the database, so new tables are included.
"""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection


def find_leaks(word: str) -> list[str]:
    """Return the places that contain this word, ignoring case."""
    word = word.lower()
    found = [*_in_tables(word), *_in_files(word), *_in_cache(word)]
    if connection.vendor == "sqlite" and word.encode() in _bytes_of_the_database():
        found.append("the bytes of the database")
    return found


def columns_containing(word: str) -> Iterator[str]:
    """Return the columns that contain it, as `table.column`."""
    yield from _in_tables(word.lower())


def _in_tables(word: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in sorted(_tables(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if word.encode() in _as_bytes(value):
                        yield f"{table}.{name}"


def _tables(cursor: Any) -> set[str]:
    """Include tables without a model and the shadow tables of an index."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema()"
        )
    return {row[0] for row in cursor.fetchall()}


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value).lower()
    return str(value).lower().encode()


def _bytes_of_the_database() -> bytes:
    """Include free pages that SQLite has not overwritten."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name = Path(connection.settings_dict["NAME"])
    files = [path for path in name.parent.glob(f"{name.name}*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files).lower()


def _in_files(word: str) -> Iterator[str]:
    roots = (Path(settings.FILES_ROOT), Path(settings.MEDIA_ROOT))
    for path in [path for root in roots for path in root.rglob("*")]:
        if word in str(path).lower():
            yield f"name {path}"
        if path.is_file() and word.encode() in path.read_bytes().lower():
            yield f"file {path}"


def _in_cache(word: str) -> Iterator[str]:
    for key, value in _kept():
        if word.encode() in f"{key} {value!r}".lower().encode():
            yield f"cache {key}"


def _kept() -> Iterator[tuple[str, Any]]:
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
        for key, value in cache._cache.items():
            yield key, pickle.loads(value)
        return
    client = cache._cache.get_client(None)
    for key in client.scan_iter(f"{cache.key_prefix}:*"):
        value = client.get(key)
        yield key.decode(), value
