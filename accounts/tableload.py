"""Reading a table at the command line."""

from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError

from accounts.commands.registers import LinesRefused, Loaded
from core.sheets import SheetRefused


def read_from(file: Path, load: Callable[[bytes], Loaded]) -> str:
    """What was done; a `CommandError` says every line that is wrong."""
    try:
        done = load(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file.name} cannot be read: {error.strerror}") from error
    except SheetRefused as error:
        raise CommandError(f"{file.name}: {error}") from error
    except LinesRefused as error:
        found = "\n".join(str(one) for one in error.wrong)
        raise CommandError(f"Nothing was changed.\n{found}") from error
    return f"{done.added} added, {done.changed} changed, {done.same} the same"
