"""Ringing: hints to open pages and the doorbell of the worker.

Best effort by design. What is said here stands in the database already, so a channel
layer that is away, or slow, costs half a second at most and loses nothing.
"""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from core.cache.circuit_breaker import CircuitBreaker
from core.lasting import LastingLoop

PATIENCE = 0.5  # seconds
WORKER = "worker"

type Message = tuple[str, dict[str, Any]]  # to which group

DOORBELL: Message = (WORKER, {"type": "ring"})

_breaker = CircuitBreaker("the live layer")
_loop = LastingLoop()


def stream_group(stream: str) -> str:
    return f"stream.{stream}"


def person_group(user_id: int) -> str:
    return f"person.{user_id}"


def hint(stream: str, payload: dict[str, Any]) -> None:
    """Tell every page that follows a stream; the payload never holds content."""
    ring([hinted(stream, payload)])


def hinted(stream: str, payload: dict[str, Any]) -> Message:
    """The same as a message, where several are sent at once."""
    told = {"type": "hint", "stream": stream, "payload": payload}
    return stream_group(stream), told


def topic_changed(
    topic: int, *, version: int, changed: Iterable[int] = (), gone: Iterable[int] = ()
) -> None:
    """Tell the pages of a topic which posts changed; none named means anything may
    have. All by public id. A socket merges several of these: see the consumer."""
    payload = {"type": "topic", "id": topic, "version": version}
    payload |= {"changed": list(changed), "gone": list(gone)}
    stream = f"topic.{topic}"
    message = {"type": "change", "stream": stream, "payload": payload}
    ring([(stream_group(stream), message)])


def admitted(user_id: int) -> None:
    """Open pages of this person learn that their account is admitted."""
    ring([(person_group(user_id), {"type": "admitted"})])


def inbox_changed(user_ids: Iterable[int]) -> None:
    ring((person_group(pk), {"type": "inbox"}) for pk in user_ids)


def access_changed(user_id: int) -> None:
    """Open pages of this person ask again, at once, what they may still follow."""
    ring([(person_group(user_id), {"type": "access"})])


def moved(stream: str) -> None:
    """Open pages that follow this ask whether they still may."""
    ring([(stream_group(stream), {"type": "moved", "stream": stream})])


def doorbell() -> None:
    """There is work in the outbox."""
    ring([DOORBELL])


def reach() -> None:
    """Ask the layer for something that nobody hears; what goes wrong is raised."""
    _deliver([("nobody", {"type": "hint"})])


def ring(messages: Iterable[Message]) -> None:
    _breaker.call(partial(_deliver, list(messages)))


def _deliver(messages: list[Message]) -> None:
    patience = PATIENCE + len(messages) / 1000
    if isinstance(layer(), InMemoryChannelLayer):
        # Its queues belong to the loop of the server that this thread works for.
        async_to_sync(_send)(messages, patience)
    else:
        _loop.run(_send(messages, patience), patience=2 * patience)


async def _send(messages: list[Message], patience: float) -> None:
    async with asyncio.timeout(patience):
        for group, message in messages:
            await layer().group_send(group, message)


def layer() -> Any:
    """What an open page joins groups of, and hears them by."""
    return get_channel_layer()
