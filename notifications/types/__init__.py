"""The table of what is told, one file per subject.

A file names its entries in `TYPES`; being here is enough. See docs/notifications.md.
"""

from importlib import import_module
from pkgutil import iter_modules

from notifications.types.base import register


def register_types() -> None:
    for found in iter_modules(__path__):
        for entry in import_module(f"{__name__}.{found.name}").TYPES:
            register(entry)
