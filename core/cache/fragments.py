"""Cache rendered HTML under versioned keys."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any
from weakref import WeakSet
from zlib import crc32

from django.conf import settings
from django.core.cache import cache

CACHE_SECONDS = 300  # how long a page may show an outdated name
# Prefix of every key of rendered HTML in the shared cache, so that all can be found.
PREFIX = "drawn."


def get_or_render[Drawn](
    key: str,
    draw: Callable[[], Drawn],
    *,
    is_secret: bool = False,
    near: "LocalCache[Drawn] | None" = None,
) -> Drawn:
    """Return the cached value of `key`, or call `draw` and cache its result.

    `near` adds a cache in this process. Secret content is rendered on every request,
    because nothing of a closed space may enter a shared cache.
    """
    if is_secret:
        return draw()
    if near is not None:
        # A local entry lives no longer than the shared entry that it was copied from.
        key = f"{key}.{cache_epoch(key)}"
        return near(key, lambda: get_or_render(key, draw))
    found: Drawn | None = get_cached(key)
    if found is None:
        found = draw()
        cache.set(f"{PREFIX}{key}", found, CACHE_SECONDS)
    return found


def get_cached(key: str) -> Any:
    return cache.get(f"{PREFIX}{key}")


def purge_rendered() -> None:
    """Delete all rendered HTML from the shared cache and from this process.

    Call this after the commit of an erasure: the keys of the old HTML are not known,
    and its text must not remain. Other processes keep their entries for at most
    CACHE_SECONDS, under keys of old versions that are no longer requested.
    """
    for near in list(_near):
        near.forget()
    cache.delete_prefix(PREFIX)  # type: ignore[attr-defined]


def get_local[Drawn](key: str, near: "LocalCache[Drawn]") -> Drawn | None:
    key = f"{key}.{cache_epoch(key)}"
    if near_by := near.find(key):
        return near_by
    found: Drawn | None = get_cached(key)
    return found if found is None else near(key, lambda: found)


def cache_epoch(key: str) -> int:
    """Return a number that changes every CACHE_SECONDS.

    The moment of change differs per key, so that entries do not all expire at once.
    """
    return int((time.time() + crc32(key.encode()) % CACHE_SECONDS) // CACHE_SECONDS)


_near: "WeakSet[LocalCache[Any]]" = WeakSet()


class LocalCache[Drawn]:
    """Cache of small values in the memory of this process.

    The key must identify everything that the value shows. The oldest of `most` entries
    is evicted first. If `lasts` is given, all entries are dropped every `lasts`
    seconds. A value for which `fits` returns False is not cached.
    """

    def __init__(
        self,
        most: int,
        *,
        lasts: int | None = None,
        fits: Callable[[Drawn], bool] = lambda _drawn: True,
    ) -> None:
        self._most = most
        self._lasts = lasts
        self._fits = fits
        self._period = 0
        self._known: OrderedDict[Hashable, Drawn] = OrderedDict()
        _near.add(self)

    def __call__(
        self, key: Hashable, draw: Callable[[], Drawn], *, is_secret: bool = False
    ) -> Drawn:
        if is_secret or settings.DEBUG:
            return draw()
        found = self.find(key)
        if found is None:
            found = draw()
            if self._fits(found):
                self._known[key] = found
            if len(self._known) > self._most:
                with suppress(KeyError):  # another thread emptied the cache
                    self._known.popitem(last=False)
        return found

    def find(self, key: Hashable) -> Drawn | None:
        if self._lasts and (period := int(time.time()) // self._lasts) != self._period:
            self.forget()
            self._period = period
        return self._known.get(key)

    def forget(self) -> None:
        self._known.clear()


def cache_key_hash(state: tuple[Any, ...]) -> str:
    return hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()
