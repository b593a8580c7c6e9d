from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.backup.manifest import BackupError
from jobs import dead_letters


class Command(BaseCommand):
    help = (
        "Fill an empty site from a backup. What waited to be sent is held:"
        " --release-held lets it go."
    )
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group(required=True)
        either.add_argument("source", type=Path, nargs="?", help="the archive")
        either.add_argument(
            "--release-held",
            action="store_true",
            help="send what was held after an earlier restore",
        )

    def handle(
        self, *args: object, source: Path | None, release_held: bool, **options: object
    ) -> None:
        if release_held:
            count = dead_letters.resume_paused()
            self.stdout.write(f"{count} rows go out by the worker.")
            return
        try:
            held, missing = backup.restore(source or Path())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored. {held} rows that waited to be sent are held:")
        self.stdout.write("look first, then manage.py restore --release-held")
        for name in missing:
            self.stderr.write(f"A row names {name}, but the file is gone.")
        if missing:
            raise CommandError("Rows and files do not fit together.")
