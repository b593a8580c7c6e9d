"""Finished HTML that is kept while nothing in it changes."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

KEPT_FOR = 300  # seconds: how long a changed name may still stand in what is kept


def kept[Drawn](
    key: str, draw: Callable[[], Drawn], *, is_secret: bool = False
) -> Drawn:
    """What is kept under this key, else drawn and kept.

    What is secret is drawn anew for each of its few readers: a cache has no list of
    what is in it, so nobody could take it out again when it is erased.
    """
    if is_secret:
        return draw()
    found: Drawn | None = cache.get(key)
    if found is None:
        found = draw()
        cache.set(key, found, KEPT_FOR)
    return found


def digest(state: tuple[Any, ...]) -> str:
    """A short name of a state, whatever stands in it."""
    return hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()
