"""Circuit breaker for services that do not answer."""

import logging
import time
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

log = logging.getLogger(__name__)

COOLDOWN_SECONDS = 5.0
UNAVAILABLE = (
    OSError,
    RedisError,
)  # refused, timed out or disconnected


class CircuitBreaker:
    """Skip a service for COOLDOWN_SECONDS after a failed call.

    A service that hangs then costs one timeout, not one per call of the same request.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.open_until = 0.0

    def call(
        self, act: Callable[[], Any], otherwise: Callable[[], Any] = lambda: None
    ) -> Any:
        if time.monotonic() < self.open_until:
            return otherwise()
        try:
            return act()
        except UNAVAILABLE as error:
            self.open_until = time.monotonic() + COOLDOWN_SECONDS
            log.warning("%s did not answer: %s", self.name, type(error).__name__)
            return otherwise()
