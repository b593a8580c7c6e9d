"""Making a backup."""

import io
import os
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from config.backup import database
from config.backup.manifest import DUMP, MANIFEST, BackupError, Manifest, checksum
from config.backup.storage import file_stores
from config.backup.verify import missing_files
from core.clock import now


def create_backup(target: Path) -> list[str]:
    """Write a backup of the site; returns files that a row names and that are gone.

    First the database, then the files: what is added meanwhile is a file too many,
    and what is taken away meanwhile stays on disk for days. The archive has its name
    only when it is whole and its files were compared with the rows, and is readable
    for its owner alone. Raises `BackupError`, and leaves nothing behind, where the
    database cannot be reached or has no tables, or the target cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; choose another name.")
    _check_database()
    half = target.with_name(f".{target.name}.half")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                manifest = _write_archive(archive)
            file.flush()
            os.fsync(file.fileno())
        missing = missing_files(set(manifest.members))
        half.rename(target)
    except DatabaseError as error:
        raise BackupError(_describe(error)) from error
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        half.unlink(missing_ok=True)
    return missing


def _check_database() -> None:
    """Refuse a database that cannot be read, or that is not one of this site.

    Without its settings `manage.py` works on an empty SQLite file of its own: a backup
    of that would hold nothing, and nobody would know before it is needed.
    """
    try:
        tables = connection.introspection.table_names()
        if MigrationRecorder.Migration._meta.db_table not in tables:
            raise BackupError(
                "The database has no tables of this site, so there is nothing to back"
                " up. Is DATABASE_URL set, and did `migrate` run?"
            )
    except DatabaseError as error:
        raise BackupError(_describe(error)) from error


def _describe(error: DatabaseError) -> str:
    """A sentence about a database that fails. Not its own words: these name hosts,
    users and values of rows."""
    return (
        f"The database cannot be read ({type(error).__name__}). Is it running, is"
        " DATABASE_URL right, and did `migrate` run?"
    )


def _write_archive(archive: tarfile.TarFile) -> Manifest:
    newest = MigrationRecorder(connection).applied_migrations()
    manifest = Manifest(
        made_at=now().isoformat(timespec="seconds"),
        vendor=connection.vendor,
        migrations=dict(sorted(newest)),
    )
    with tempfile.TemporaryDirectory(prefix="backup-") as scratch:
        dumped = Path(scratch) / DUMP[connection.vendor]
        database.dump(dumped)
        with dumped.open("rb") as dump:
            _add(archive, manifest, dump, dumped.name)
    for top, place in file_stores().items():
        for name in place.names():
            # Perhaps it was swept away since the list was read.
            with suppress(FileNotFoundError), place.open_file(name) as file:
                _add(archive, manifest, file, f"{top}/{name}")
    content = manifest.dumped()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
    return manifest


def _add(
    archive: tarfile.TarFile, manifest: Manifest, content: IO[bytes], name: str
) -> None:
    """Put one file in, with what it must be when it is taken out again."""
    size, summed = checksum(content)
    content.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = size, int(now().timestamp())
    archive.addfile(entry, content)
    manifest.members[name] = size, summed
