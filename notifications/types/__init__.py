"""Notification types: one module per subject, each listing its types in `TYPES`.

See docs/notifications.md.
"""

from importlib import import_module
from pkgutil import iter_modules

from notifications.types.base import notification_types


def register_types() -> None:
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        for entry in getattr(module, "TYPES", ()):
            notification_types.register(entry.name, entry)
