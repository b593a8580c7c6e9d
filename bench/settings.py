"""The site's own settings, with one page more to compare with."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

# What is measured is the site, not its patience with one busy writer.
LIMITS = dict.fromkeys(LIMITS, ((0, 1), (0, 1)))  # noqa: F405
# Two scenarios with sockets in one minute open more of them than one address may.
SOCKETS_OPENED_PER_ADDRESS = (0, 60)
SOCKETS_PER_ADDRESS = SOCKETS_MOST  # noqa: F405

# Mail of the replies that are sent would stand between the lines that are printed.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
