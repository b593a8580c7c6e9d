"""Check permissions on a stream once per hint for all sockets of this process."""

import asyncio

from channels.db import database_sync_to_async

from notifications.live import subscriptions

# How long a check waits for other sockets that receive the same hint.
COLLECT_SECONDS = 0.01


class RightsBatcher:
    """Batches permission checks. Not thread-safe: use it on one event loop.

    The query runs after all waiting sockets received the hint, so the answer is never
    older than the hint that they are about to forward.
    """

    def __init__(self) -> None:
        self._people: dict[str, set[int]] = {}
        self._answers: dict[str, asyncio.Task[set[int]]] = {}

    async def may_follow(self, stream: str, user_id: int) -> bool:
        if stream not in self._answers:
            self._people[stream] = set()
            self._answers[stream] = asyncio.create_task(self._ask(stream))
        self._people[stream].add(user_id)
        # Shielded: cancelling one socket must not cancel the others' check.
        return user_id in await asyncio.shield(self._answers[stream])

    async def _ask(self, stream: str) -> set[int]:
        try:
            await asyncio.sleep(COLLECT_SECONDS)
        finally:
            people = self._people.pop(stream)
            del self._answers[stream]
        found: set[int] = await database_sync_to_async(subscriptions.filter_authorized)(
            stream, people
        )
        return found


rights_batcher = RightsBatcher()
