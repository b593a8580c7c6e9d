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
    """Write a backup; return the files that rows refer to but that do not exist.

    The database comes first. A file that is added later is then merely superfluous, and
    a file that is deleted later stays on disk for days. The archive gets its name only
    after it is complete and its files have been compared with the rows. Only its owner
    can read it.

    Raises `BackupError`, and removes the partial archive, if the database is
    unreachable or has no tables, or if the target cannot be written.
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
    """Refuse a database that cannot be read or that does not belong to this site.

    Without environment variables, `manage.py` uses a new SQLite file. A backup of that
    would be empty, and nobody would notice until it was needed.
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
    """Return a message without the text of the error.

    That may contain host names, users and values of rows.
    """
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
            # The file may have been deleted since it was listed.
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
    size, summed = checksum(content)
    content.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = size, int(now().timestamp())
    archive.addfile(entry, content)
    manifest.members[name] = size, summed
