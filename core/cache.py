"""Redis as the cache, and what happens while it is away."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from core.breaker import Breaker

_breaker = Breaker("the cache")


def _guarded(name: str) -> Callable[..., Any]:
    def method(self: "PatientRedisCache", *args: Any, **options: Any) -> Any:
        there = partial(getattr(RedisCache, name), self, *args, **options)
        here = partial(getattr(self.local, name), *args, **options)
        return _breaker.call(there, here)

    method.__name__ = name
    return method


class _SteadyClient(RedisCacheClient):
    """One client a pool of connections, instead of one a call."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if (client := self._clients.get(id(pool))) is None:
            made = self._client(connection_pool=pool)  # type: ignore[attr-defined]
            client = self._clients[id(pool)] = made
        return client


class PatientRedisCache(RedisCache):
    """While Redis is away each process counts and keeps for itself.

    Pages are drawn anew, and the limits on signing in hold per process instead of for
    the whole site: weaker, but never gone.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _SteadyClient
        self.local = LocMemCache("while-redis-is-away", {})

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
