from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import backup
from config.backup.rotation import next_target, remove_old


class Command(BaseCommand):
    help = "Write the database and all files into one archive, while the site goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group(required=True)
        either.add_argument(
            "target", type=Path, nargs="?", help="the archive, such as site.tar"
        )
        either.add_argument(
            "--into", type=Path, help="a folder: the archive is named after the moment"
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=0,
            help="with --into: how many archives stay, the newest; 0 keeps all",
        )

    def handle(
        self,
        *args: object,
        target: Path | None,
        into: Path | None,
        keep: int,
        **options: object,
    ) -> None:
        if keep < 0 or (keep and into is None):
            raise CommandError(
                "--keep is a number of archives in the folder of --into."
            )
        path = target or next_target(into or Path())
        try:
            missing = backup.create_backup(path)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        for name in missing:
            self.stderr.write(f"A row names {name}, but the file is gone.")
        self.stdout.write(f"{path}: {path.stat().st_size} bytes.")
        if missing:
            raise CommandError("The backup is written, but rows and files do not fit.")
        if into is not None and keep:
            for old in remove_old(into, keep=keep):
                self.stdout.write(f"{old}: removed.")
