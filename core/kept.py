"""A cache that may be away: then everything is drawn anew, and nothing fails."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

log = logging.getLogger(__name__)

KEPT_FOR = 300  # seconds: how long a changed name may still stand in what is kept


def kept[Drawn](key: str, draw: Callable[[], Drawn]) -> Drawn:
    """What is kept under this key, else drawn and kept."""
    found: Drawn | None = _tried(cache.get, key)
    if found is None:
        found = draw()
        _tried(cache.set, key, found, KEPT_FOR)
    return found


def _tried(act: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return act(*arguments)
    except Exception as error:  # noqa: BLE001
        log.warning("the cache did not answer: %s", type(error).__name__)
        return None
