"""A cache that may be away: then everything is drawn anew, and nothing fails."""

from collections.abc import Callable

from django.core.cache import cache

from core.breaker import Breaker

KEPT_FOR = 300  # seconds: how long a changed name may still stand in what is kept

_breaker = Breaker("the cache")


def kept[Drawn](key: str, draw: Callable[[], Drawn]) -> Drawn:
    """What is kept under this key, else drawn and kept."""
    found: Drawn | None = _breaker.call(cache.get, key)
    if found is None:
        found = draw()
        _breaker.call(cache.set, key, found, KEPT_FOR)
    return found
