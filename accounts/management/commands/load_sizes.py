from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser, no_translations

from accounts.commands import load_sizes
from accounts.management.csv_input import load_file


class Command(BaseCommand):
    help = "Read inhabitants and regions from a CSV file: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    @no_translations
    def handle(self, *args: object, file: Path, **options: object) -> None:
        self.stdout.write(load_file(file, load_sizes))
