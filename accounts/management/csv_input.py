from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.commands.csv_import import CsvRowsError, ImportResult
from core.exceptions import ActionRefused, describe_os_error


def load_file(file: Path, load: Callable[[bytes], ImportResult]) -> str:
    """Load a CSV file and return a summary.

    Raises `CommandError`, with a line for each invalid row.
    """
    try:
        return str(load(file.read_bytes()))
    except OSError as error:
        raise unreadable_file_error(file, describe_os_error(error)) from error
    except CsvRowsError as error:
        found = "\n".join(str(one) for one in error.wrong)
        raise CommandError(_("Nothing was changed.") + f"\n{found}") from error
    except ActionRefused as error:
        raise CommandError(f"{file.name}: {error}") from error


def unreadable_file_error(file: Path, why: str) -> CommandError:
    return CommandError(
        _("%(file)s cannot be read: %(reason)s.") % {"file": file.name, "reason": why}
    )
