"""Ask who may still read a stream: once per hint for all sockets of this process."""

import asyncio

from channels.db import database_sync_to_async

from notifications.live import subscriptions

COLLECT_SECONDS = (
    0.01  # seconds in which the sockets that hear the same hint come together
)


class RightsBatcher:
    """Used on one event loop only.

    What is asked is asked after everybody who waits for the answer heard the hint, so
    the answer is never older than what they are about to send.
    """

    def __init__(self) -> None:
        self._people: dict[str, set[int]] = {}
        self._answers: dict[str, asyncio.Task[set[int]]] = {}

    async def may_follow(self, stream: str, user_id: int) -> bool:
        """May this person still follow this stream?"""
        if stream not in self._answers:
            self._people[stream] = set()
            self._answers[stream] = asyncio.create_task(self._ask(stream))
        self._people[stream].add(user_id)
        # Shielded: one socket that ends takes nobody's answer along.
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
