from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import load_municipalities
from accounts.organisations import MUNICIPALITIES, read_municipalities


class Command(BaseCommand):
    help = "Load the municipalities with their suggested domains. May be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=MUNICIPALITIES)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            added = load_municipalities(read_municipalities(file))
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise CommandError(f"{file.name} cannot be read: {error}") from error
        self.stdout.write(f"{added} municipalities added")
