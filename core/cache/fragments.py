"""Finished HTML that is kept while nothing in it changes."""

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

CACHE_SECONDS = 300  # seconds: how long a changed name may still stand in what is kept
# Before every key of finished HTML in the shared cache, so that all of it can be found.
PREFIX = "drawn."


def get_or_render[Drawn](
    key: str,
    draw: Callable[[], Drawn],
    *,
    is_secret: bool = False,
    near: "LocalCache[Drawn] | None" = None,
) -> Drawn:
    """What is kept under this key, else drawn and kept; in this process, too, where
    `near` is given.

    What is secret is drawn anew for each of its few readers: nothing of a closed space
    enters a shared cache.
    """
    if is_secret:
        return draw()
    if near is not None:
        # What lies here lasts no longer than what it was fetched from.
        key = f"{key}.{cache_epoch(key)}"
        return near(key, lambda: get_or_render(key, draw))
    found: Drawn | None = get_cached(key)
    if found is None:
        found = draw()
        cache.set(f"{PREFIX}{key}", found, CACHE_SECONDS)
    return found


def get_cached(key: str) -> Any:
    """What `kept` put into the shared cache under this key, or None."""
    return cache.get(f"{PREFIX}{key}")


def purge_rendered() -> None:
    """Delete all finished HTML from the shared cache and from this process.

    Call it after the commit of an erasure: the keys of the old HTML are not known, and
    its text must not stay behind. Other processes keep theirs for at most `KEPT_FOR`
    seconds, under keys of versions that nobody asks for any more.
    """
    for near in list(_near):
        near.forget()
    cache.delete_prefix(PREFIX)  # type: ignore[attr-defined]


def get_local[Drawn](key: str, near: "LocalCache[Drawn]") -> Drawn | None:
    """What `kept` would find under this key, drawn before; else None."""
    key = f"{key}.{cache_epoch(key)}"
    if near_by := near.find(key):
        return near_by
    found: Drawn | None = get_cached(key)
    return found if found is None else near(key, lambda: found)


def cache_epoch(key: str) -> int:
    """The same number for as long as anything is kept, then the next one; for each key
    from another moment on, so that not all of it is drawn anew at once."""
    return int((time.time() + crc32(key.encode()) % CACHE_SECONDS) // CACHE_SECONDS)


_near: "WeakSet[LocalCache[Any]]" = WeakSet()


class LocalCache[Drawn]:
    """What is small and stands on nearly every page, kept in this process.

    By keys that say all it shows; the oldest of `most` goes first, and every `lasts`
    seconds all of it, where that is said. What does not fit is not kept.
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
        """As `kept`."""
        if is_secret or settings.DEBUG:
            return draw()
        found = self.find(key)
        if found is None:
            found = draw()
            if self._fits(found):
                self._known[key] = found
            if len(self._known) > self._most:
                with suppress(KeyError):  # another thread forgot it all
                    self._known.popitem(last=False)
        return found

    def find(self, key: Hashable) -> Drawn | None:
        """What is kept under this key, if anything is."""
        if self._lasts and (period := int(time.time()) // self._lasts) != self._period:
            self.forget()
            self._period = period
        return self._known.get(key)

    def forget(self) -> None:
        self._known.clear()


def cache_key_hash(state: tuple[Any, ...]) -> str:
    """A short name of a state, whatever stands in it."""
    return hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()
