"""Backups: one archive with the database, all files and a manifest of checksums."""

from config.backup.create import create_backup
from config.backup.manifest import BackupError
from config.backup.restore import restore

__all__ = ["BackupError", "create_backup", "restore"]
