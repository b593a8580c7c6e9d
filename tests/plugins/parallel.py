"""Give each pytest-xdist worker a Redis database of its own.

pytest-django gives each worker a database of its own. Redis is addressed by a number,
which has to be set before Django reads its settings: hence a plugin loaded with `-p`
(see `addopts`) and not a fixture. The channel layer's prefix follows from the number
(`core.cache.redis_sentinel.channel_prefix`), so live updates of one worker do not reach another.
"""

import os
from urllib.parse import urlsplit, urlunsplit

REDIS_DATABASES = 16  # what a Redis server has unless it is told otherwise


def worker_number(worker: str) -> int:
    """0 for `gw0`, 3 for `gw3`, and 0 where tests do not run in parallel."""
    return int(worker.removeprefix("gw") or 0)


def redis_url_for(url: str, worker: str) -> str:
    """`url` with its database number raised by the number of the worker."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + worker_number(worker)
    return urlunsplit(parts._replace(path=f"/{number % REDIS_DATABASES}"))


if os.environ.get("PYTEST_XDIST_WORKER") and os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = redis_url_for(
        os.environ["REDIS_URL"], os.environ["PYTEST_XDIST_WORKER"]
    )
