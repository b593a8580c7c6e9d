"""Limits on open sockets and on new sockets per minute.

Each process counts its own sockets, because their cost is per process. A whole town
hall may share one network address, so the limit per address is much higher than that
per user.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.security.ratelimit import network_of


@dataclass
class ConnectionLimiter:
    """Counts the sockets of this process. Not thread-safe: use it on one event loop."""

    open: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    window: int = 0

    @property
    def sockets(self) -> int:
        return self.open["all"]

    def acquire(self, address: str) -> bool:
        """Count a new socket. Return False if a limit is reached."""
        place = f"address.{address}"
        most, per_address = settings.MAX_SOCKETS, settings.SOCKETS_PER_ADDRESS
        if self._exceeds_rate(address) or self.open["all"] >= most:
            return False
        if self.open[place] >= per_address:
            return False
        self.open.update(["all", place])
        return True

    def acquire_for_user(self, user_id: int) -> bool:
        """Count the socket for a signed-in user. Return False at the limit."""
        place = f"person.{user_id}"
        if self.open[place] >= settings.SOCKETS_PER_PERSON:
            return False
        self.open.update([place])
        return True

    def release(self, address: str, user_id: int | None) -> None:
        places = ["all", f"address.{address}"]
        self._decrement(places if user_id is None else [*places, f"person.{user_id}"])

    def _decrement(self, places: Iterable[str]) -> None:
        for place in places:
            self.open[place] -= 1
            if self.open[place] <= 0:
                del self.open[place]

    def _exceeds_rate(self, address: str) -> bool:
        most, seconds = settings.SOCKETS_OPENED_PER_ADDRESS
        window = int(time.monotonic() // seconds)
        if window != self.window:
            self.window = window
            self.opened.clear()
        self.opened[address] += 1
        return bool(most) and self.opened[address] > most


connection_limiter = ConnectionLimiter()


def get_client_address(scope: dict[str, Any]) -> str:
    """Return the client's network address, trusting only TRUSTED_PROXIES proxies."""
    client = scope.get("client") or ("", 0)
    address = str(client[0])
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        found = [
            value.decode("latin-1")
            for name, value in scope.get("headers", ())
            if name == b"x-forwarded-for"
        ]
        hops = [hop.strip() for hop in ",".join(found).split(",") if hop.strip()]
        address = hops[-proxies] if len(hops) >= proxies else address
    return network_of(address)
