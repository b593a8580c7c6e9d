"""Count who has a topic open, only for and among users who opted in.

Stored in the cache for less than a minute, under a key per user that differs for each
topic, so that no reading history remains.
"""

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from notifications.models import LiveSettings

INTERVAL_SECONDS = 20  # between two heartbeats
TTL_SECONDS = 50
MAX_READERS = 100  # more are not counted


def is_enabled_for(user_id: int) -> bool:
    own = LiveSettings.objects.filter(pk=user_id, presence=True)
    return own.filter(user__is_active=True).exists()


def touch(topic: int, user_id: int) -> int:
    """Record that a user has this topic open. Return how many others have.

    Concurrent calls may lose an entry until the next heartbeat.
    """
    there = _get_readers(topic)
    there.pop(_name(topic, user_id), None)
    others = len(there)
    if others < MAX_READERS:
        there[_name(topic, user_id)] = time.time() + TTL_SECONDS
        cache.set(_key(topic), there, TTL_SECONDS)
    return others


def leave(topic: int, user_id: int) -> None:
    there = _get_readers(topic)
    if there.pop(_name(topic, user_id), None):
        cache.set(_key(topic), there, TTL_SECONDS)


def _get_readers(topic: int) -> dict[str, float]:
    found: dict[str, float] = cache.get(_key(topic)) or {}
    return {name: until for name, until in found.items() if until > time.time()}


def _key(topic: int) -> str:
    return f"presence.{topic}"


def _name(topic: int, user_id: int) -> str:
    return salted_hmac(_key(topic), str(user_id), algorithm="sha256").hexdigest()[:16]
