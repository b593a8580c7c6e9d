import tarfile
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from cms import commands as cms
from config.backup import database
from config.backup.manifest import (
    DUMP,
    BackupError,
    Manifest,
    checksum,
    folders,
    read_manifest,
)
from config.backup.storage import file_stores
from config.backup.verify import missing_files
from groups import commands as groups
from jobs.dead_letters import pause_pending
from notifications import commands as notifications

# Periodic jobs that mail many people when something is due. What became due between the
# backup and the restore has mostly been sent, but the restored rows do not show it, so
# these jobs run before their mail is held. Other jobs (forwarded questions, membership
# reviews) send their notification again.
DUE_COLUMNS = (
    notifications.open_digests,
    cms.send_due_editions,
    groups.send_meeting_reminders,
    groups.send_step_reminders,
)


def restore(source: Path) -> tuple[int, list[str]]:
    """Fill an empty site from a backup.

    Returns the number of held rows, and the files that rows refer to but are missing.

    The archive is verified against its manifest before anything is written. Unsent mail
    is held until an administrator releases it, since most of it was sent after the
    backup was made. This happens before any step that can fail. Then the files are
    written, migrations run, and everything that has become due is held too.
    """
    try:
        with tarfile.open(source) as archive:
            manifest = read_manifest(archive)
            _verify_checksums(archive, manifest)
            _check_empty()
            _load_database(archive)
            held = pause_pending()
            _write_files(archive, manifest)
    except (OSError, tarfile.TarError) as error:
        kind = type(error).__name__
        raise BackupError(f"{source} cannot be read as a backup ({kind}).") from error
    call_command("migrate", interactive=False, verbosity=0)
    for open_what_is_due in DUE_COLUMNS:
        open_what_is_due()
    held += pause_pending()
    return held, missing_files(set(manifest.members))


def _verify_checksums(archive: tarfile.TarFile, manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest.vendor}, the database here is"
            f" {connection.vendor}."
        )
    for name, promised in manifest.members.items():
        top, _slash, rest = name.partition("/")
        known = name in DUMP.values() or (top in folders() and rest)
        if not known or ".." in Path(name).parts:
            raise BackupError(f"{name} does not belong in a backup.")
        member = archive.extractfile(name)
        if member is None or checksum(member) != promised:
            raise BackupError(f"{name} is damaged: it is not what was put in.")


def _check_empty() -> None:
    for name, place in file_stores().items():
        if next(iter(place.names()), None) is not None:
            raise BackupError(
                f"The place of {name} is not empty: move what is there away first."
            )


def _load_database(archive: tarfile.TarFile) -> None:
    name = DUMP[connection.vendor]
    with tempfile.TemporaryDirectory(prefix="restore-") as scratch:
        archive.extract(name, scratch, filter="data")
        database.load(Path(scratch) / name)


def _write_files(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for name in manifest.members:
        top, _slash, rest = name.partition("/")
        if not rest:
            continue
        if (member := archive.extractfile(name)) is not None:
            file_stores()[top].write(rest, member)
