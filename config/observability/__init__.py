"""Optional error reports to Sentry and traces to OpenTelemetry.

Both libraries see requests with their URLs, form data and rows. Filtering their output
is not safe enough: each message is built anew from fields that cannot hold personal
data, such as exception types, code locations, view names and durations. A normal
installation uses neither: see docs/deploying.md.
"""

from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def init() -> None:
    """Start the configured exporters.

    Modules are imported only if configured, since their packages are optional.
    Raises `ImproperlyConfigured` if a package is missing.
    """
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
