"""Redis behind Sentinel, which returns the address of the current master.

A URL has the form `sentinel://one:26379,two:26379/name/0`: the sentinels, the name of
the master, and the number of the database.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.sentinel import Sentinel, SentinelConnectionPool

SCHEME = "sentinel"
TIMEOUT_SECONDS = 0.5
RETRIES = 1


def _parts(url: str) -> tuple[list[tuple[str, int]], str, int, dict[str, str]]:
    parts = urlsplit(url)
    who, _at, where = parts.netloc.rpartition("@")
    hosts = [each.rpartition(":") for each in where.split(",")]
    name, _slash, number = parts.path.strip("/").partition("/")
    word = who.rpartition(":")[2]
    known = {"password": unquote(word)} if word else {}
    return [(host, int(port)) for host, _, port in hosts], name, int(number or 0), known


def is_valid_redis_url(url: str) -> bool:
    """Check whether the cache and the channel layer can parse this URL."""
    try:
        scheme = urlsplit(url).scheme
        if scheme == SCHEME:
            hosts, name, _number, _known = _parts(url)
            return bool(name) and all(host for host, _port in hosts)
        parse_url(url)  # type: ignore[no-untyped-call]
        number = urlsplit(url).path.strip("/")
    except ValueError:
        return False
    return scheme == "unix" or not number or number.isdecimal()


class SentinelPool(SentinelConnectionPool):
    @classmethod
    def from_url(cls, url: str, **options: object) -> "SentinelPool":
        hosts, name, number, known = _parts(url)
        watching = Sentinel(  # type: ignore[no-untyped-call]
            hosts, socket_timeout=TIMEOUT_SECONDS
        )
        return cls(name, watching, db=number, **known, **options)


def cache_pool(url: str) -> dict[str, str]:
    if urlsplit(url).scheme != SCHEME:
        return {}
    return {"pool_class": "core.cache.redis_sentinel.SentinelPool"}


def channel_host(url: str) -> Any:
    """Return a host in the configuration of the channel layer.

    Its connections are long-lived. A connection that a restart of Redis broke is only
    noticed when it is used, so each command is retried once on a new connection.
    """
    again = {"retry": Retry(NoBackoff(), RETRIES)}
    if urlsplit(url).scheme != SCHEME:
        return {"address": url, **again}
    hosts, name, number, known = _parts(url)
    return {
        "sentinels": hosts,
        "master_name": name,
        "db": number,
        **known,
        **again,
    }


def channel_prefix(url: str) -> str:
    """Return the prefix of all channels of this site.

    Channels are shared by all numbered databases of a Redis server. Without the number,
    two sites on one server would receive each other's messages.
    """
    if urlsplit(url).scheme == SCHEME:
        number = _parts(url)[2]
    else:
        number = parse_url(url).get("db", 0)  # type: ignore[no-untyped-call]
    return f"asgi{number}."
