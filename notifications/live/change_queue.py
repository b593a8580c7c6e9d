"""Rate limit for the changes of a topic sent to a page: merges bursts."""

import time
from typing import Any

MAX_PER_SECOND = 3  # sent at once; more are merged
PAUSE_SECONDS = 0.5  # between two merged messages
MAX_NAMED = 20  # posts; above this number a page compares everything

type Payload = dict[str, Any]


class ChangeQueue:
    """Pending changes of one stream for one socket.

    `add` returns the payload to send now, or None if it was merged into the pending
    one. The caller then calls `take` after PAUSE_SECONDS to get the pending payload.
    """

    def __init__(self) -> None:
        self._sent: list[float] = []
        self._waiting: Payload | None = None

    @property
    def is_waiting(self) -> bool:
        return self._waiting is not None

    def add(self, payload: Payload) -> Payload | None:
        moment = time.monotonic()
        self._sent = [sent for sent in self._sent if moment - sent < 1]
        if self._waiting is None and len(self._sent) < MAX_PER_SECOND:
            self._sent.append(moment)
            return payload
        self._waiting = merge(self._waiting, payload) if self._waiting else payload
        return None

    def take(self) -> Payload | None:
        payload, self._waiting = self._waiting, None
        if payload is not None:
            self._sent.append(time.monotonic())
        return payload


def merge(before: Payload, after: Payload) -> Payload:
    """Merge two payloads.

    `changed: []` means that anything may have changed, and stays empty when merged.
    """
    merged = before | {"version": max(before["version"], after["version"])}
    merged["gone"] = list(dict.fromkeys([*before["gone"], *after["gone"]]))
    names = list(dict.fromkeys([*before["changed"], *after["changed"]]))
    is_whole = not (before["changed"] and after["changed"]) or len(names) > MAX_NAMED
    merged["changed"] = [] if is_whole else names
    return merged
