"""Faults to Sentry and times to OpenTelemetry, where a setting asks for it.

Both see requests from the inside, with addresses, forms and rows. So nothing is taken
away from what they make of it: a new message is made, of what is known to hold nobody's
text: kinds, places in the code, names of pages, numbers. Neither is part of a normal
installation: docs/scaling.md.
"""

from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def init() -> None:
    """Neither is imported where nobody asked for it: it may not be installed."""
    requested = {
        "sentry": settings.SENTRY_DSN,
        "tracing": settings.TRACES_ENDPOINT,
    }
    for name, address in requested.items():
        if not address:
            continue
        try:
            import_module(f"config.observability.{name}").init(address)
        except ImportError as error:
            raise ImproperlyConfigured(
                "SENTRY_DSN and TRACES_ENDPOINT need requirements-large.txt."
            ) from error
