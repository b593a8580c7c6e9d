"""The table of what is told, one file per subject.

A file names its entries in `KINDS`; being here is enough. See docs/notifications.md.
"""

from importlib import import_module
from pkgutil import iter_modules

from notifications.kind import add


def fill_the_table() -> None:
    for found in iter_modules(__path__):
        for entry in import_module(f"{__name__}.{found.name}").KINDS:
            add(entry)
