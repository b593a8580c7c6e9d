from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.commands import load_municipalities
from accounts.commands.municipalities import MUNICIPALITIES, read_municipalities
from accounts.management.csv_input import unreadable_file_error
from core.exceptions import describe_os_error


class Command(BaseCommand):
    help = "Load the municipalities with their suggested domains. May be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=MUNICIPALITIES)

    @no_translations
    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            added = load_municipalities(read_municipalities(file))
        except OSError as error:
            raise unreadable_file_error(file, describe_os_error(error)) from error
        except KeyError as error:
            column = _("it has no column “%(name)s”") % {"name": error.args[0]}
            raise unreadable_file_error(file, column) from error
        except ValueError as error:
            raise unreadable_file_error(file, _("this is not such a table")) from error
        said = ngettext("%d municipality added.", "%d municipalities added.", added)
        self.stdout.write(said % added)
