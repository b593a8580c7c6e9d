"""Write a backup of the site: database and files in one archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.backup.archive import BackupError


class Command(BaseCommand):
    help = "Write the database and all files into one archive, while the site goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="the archive, such as site.tar")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        try:
            missing = backup.make(target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for name in missing:
            self.stderr.write(f"A row names {name}, but the file is gone.")
        self.stdout.write(f"{target}: {target.stat().st_size} bytes.")
        if missing:
            raise CommandError("The backup is written, but rows and files do not fit.")
