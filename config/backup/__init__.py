"""Backups: one archive that holds the database, the files, and what they should be."""

from config.backup.archive import BackupError
from config.backup.making import make
from config.backup.restoring import restore

__all__ = ["BackupError", "make", "restore"]
