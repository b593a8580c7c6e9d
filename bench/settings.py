"""Settings of the site, with URLs for comparison and without rate limits."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

# The benchmarks use one account, which would soon exceed the limits.
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, ((0, 1), (0, 1)))  # noqa: F405
# Two socket scenarios within a minute exceed the limit per IP address.
SOCKETS_OPENED_PER_ADDRESS = (0, 60)
SOCKETS_PER_ADDRESS = MAX_SOCKETS  # noqa: F405

# Console mail would appear between the result lines.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
