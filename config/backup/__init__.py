"""Backups: one archive that holds the database, the files, and what they should be."""

from config.backup.create import create_backup
from config.backup.manifest import BackupError
from config.backup.restore import restore

__all__ = ["BackupError", "create_backup", "restore"]
