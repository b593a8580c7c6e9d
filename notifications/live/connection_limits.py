"""Who gets a socket: so many at once, and so many opened a minute.

Each process counts for itself: sockets live in a process, and so does what they cost.
Behind one network address sits a whole town hall, so what an address may is far more
than what a person may.
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
    """Counts the sockets of this process. Used on one event loop only."""

    open: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    window: int = 0

    @property
    def sockets(self) -> int:
        return self.open["all"]

    def acquire(self, address: str) -> bool:
        """Is there room for one more from this address? Then it is counted."""
        place = f"address.{address}"
        most, per_address = settings.SOCKETS_MOST, settings.SOCKETS_PER_ADDRESS
        if self._exceeds_rate(address) or self.open["all"] >= most:
            return False
        if self.open[place] >= per_address:
            return False
        self.open.update(["all", place])
        return True

    def acquire_for_user(self, user_id: int) -> bool:
        """The same for a person, once it is known who it is."""
        place = f"person.{user_id}"
        if self.open[place] >= settings.SOCKETS_PER_PERSON:
            return False
        self.open.update([place])
        return True

    def release(self, address: str, user_id: int | None) -> None:
        """A socket that was let in is closed."""
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
    """Where a socket comes from: as far as the proxies in front may be believed."""
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
