"""The site's own settings, with one page more to compare with."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
