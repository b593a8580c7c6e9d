"""Cache backends that can delete keys by prefix, and that survive an outage of Redis.

Both backends have `delete_prefix`, which Django's own backends lack.
"""

from collections.abc import Callable
from functools import partial
from itertools import batched
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from core.cache.circuit_breaker import CircuitBreaker

_breaker = CircuitBreaker("the cache")

MAX_ENTRIES = 1000  # LocMemCache holds 300 entries unless configured otherwise


def _guarded(name: str) -> Callable[..., Any]:
    def method(self: "ResilientRedisCache", *args: object, **options: object) -> Any:
        there = partial(getattr(RedisCache, name), self, *args, **options)
        here = partial(getattr(self.local, name), *args, **options)
        return _breaker.call(there, here)

    method.__name__ = name
    return method


class _SinglePoolClient(RedisCacheClient):
    """Keep one client per connection pool, instead of creating one per call."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: object = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if (client := self._clients.get(id(pool))) is None:
            made = self._client(connection_pool=pool)  # type: ignore[attr-defined]
            client = self._clients[id(pool)] = made
        return client


class PrefixLocMemCache(LocMemCache):
    # Django creates an instance per thread, and all of them share one store.
    names: ClassVar[set[str]] = set()

    def set(self, key: Any, *args: Any, **options: Any) -> None:
        if len(self.names) > MAX_ENTRIES:
            for name in [name for name in self.names.copy() if name not in self]:
                self.names.discard(name)
        self.names.add(key)
        super().set(key, *args, **options)

    def delete_prefix(self, prefix: str) -> None:
        """Delete every key that begins with `prefix` and was stored by `set`."""
        found = {name for name in self.names.copy() if name.startswith(prefix)}
        self.delete_many(found)
        self.names.difference_update(found)


class ResilientRedisCache(RedisCache):
    """Redis cache that falls back to a local cache in each process while Redis is down.

    Pages are then rendered again, and the rate limits on signing in hold per process
    instead of for the whole site: weaker, but never absent.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _SinglePoolClient
        self.local = PrefixLocMemCache("while-redis-is-away", {})

    add = _guarded("add")
    get = _guarded("get")
    set = _guarded("set")
    touch = _guarded("touch")
    delete = _guarded("delete")
    get_many = _guarded("get_many")
    has_key = _guarded("has_key")
    incr = _guarded("incr")
    set_many = _guarded("set_many")
    delete_many = _guarded("delete_many")
    clear = _guarded("clear")

    def delete_prefix(self, prefix: str) -> None:
        """Delete every key that begins with `prefix`. Scans all keys."""
        self.local.delete_prefix(prefix)
        _breaker.call(partial(self._delete_prefix, prefix), lambda: None)

    def _delete_prefix(self, prefix: str) -> None:
        client = self._cache.get_client(None, write=True)
        keys = client.scan_iter(match=f"{self.make_key(prefix)}*", count=1000)
        for batch in batched(keys, 500):
            client.unlink(*batch)
