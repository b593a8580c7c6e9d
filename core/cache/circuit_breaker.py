"""Doing without a service that does not answer, instead of waiting for it each time."""

import logging
import time
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

log = logging.getLogger(__name__)

COOLDOWN_SECONDS = 5.0  # seconds
UNAVAILABLE = (
    OSError,
    RedisError,
)  # refused, timed out, broken off; anything else is a fault


class CircuitBreaker:
    """Calls that may fail: after a failure the service is left alone for REST seconds.

    A service that hangs so costs one patience, not one per call of the same request.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.open_until = 0.0

    def call(
        self, act: Callable[[], Any], otherwise: Callable[[], Any] = lambda: None
    ) -> Any:
        """What `act` returns, or `otherwise` when the service is away."""
        if time.monotonic() < self.open_until:
            return otherwise()
        try:
            return act()
        except UNAVAILABLE as error:
            self.open_until = time.monotonic() + COOLDOWN_SECONDS
            log.warning("%s did not answer: %s", self.name, type(error).__name__)
            return otherwise()
