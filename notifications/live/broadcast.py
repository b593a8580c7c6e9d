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
from jobs.worker import WAKE_GROUP
from notifications.live.background_loop import BackgroundEventLoop

TIMEOUT_SECONDS = 0.5

type Message = tuple[str, dict[str, Any]]  # to which group

WAKE_WORKER: Message = (WAKE_GROUP, {"type": "ring"})

_breaker = CircuitBreaker("the live layer")
_loop = BackgroundEventLoop()


def stream_group(stream: str) -> str:
    return f"stream.{stream}"


def person_group(user_id: int) -> str:
    return f"person.{user_id}"


def send_hint(stream: str, payload: dict[str, Any]) -> None:
    """Tell every page that follows a stream; the payload never holds content."""
    send([hint_message(stream, payload)])


def hint_message(stream: str, payload: dict[str, Any]) -> Message:
    """The same as a message, where several are sent at once."""
    told = {"type": "hint", "stream": stream, "payload": payload}
    return stream_group(stream), told


def send_topic_change(
    topic: int, *, version: int, changed: Iterable[int] = (), gone: Iterable[int] = ()
) -> None:
    """Tell the pages of a topic which posts changed; none named means anything may
    have. All by public id. A socket merges several of these: see the consumer."""
    payload = {"type": "topic", "id": topic, "version": version}
    payload |= {"changed": list(changed), "gone": list(gone)}
    stream = f"topic.{topic}"
    message = {"type": "change", "stream": stream, "payload": payload}
    send([(stream_group(stream), message)])


def send_admission(user_id: int) -> None:
    """Open pages of this person learn that their account is admitted."""
    send([(person_group(user_id), {"type": "admitted"})])


def send_inbox_change(user_ids: Iterable[int]) -> None:
    send((person_group(pk), {"type": "inbox"}) for pk in user_ids)


def recheck_rights(user_id: int) -> None:
    """Open pages of this person ask again, at once, what they may still follow."""
    send([(person_group(user_id), {"type": "access"})])


def recheck_stream(stream: str) -> None:
    """Open pages that follow this ask whether they still may."""
    send([(stream_group(stream), {"type": "moved", "stream": stream})])


def wake_worker() -> None:
    """There is work in the outbox."""
    send([WAKE_WORKER])


def ping() -> None:
    """Ask the layer for something that nobody hears; what goes wrong is raised."""
    _deliver([("nobody", {"type": "hint"})])


def send(messages: Iterable[Message]) -> None:
    _breaker.call(partial(_deliver, list(messages)))


def _deliver(messages: list[Message]) -> None:
    timeout = TIMEOUT_SECONDS + len(messages) / 1000
    if isinstance(get_layer(), InMemoryChannelLayer):
        # Its queues belong to the loop of the server that this thread works for.
        async_to_sync(_send_async)(messages, timeout)
    else:
        _loop.run(_send_async(messages, timeout), timeout=2 * timeout)


async def _send_async(messages: list[Message], timeout: float) -> None:
    async with asyncio.timeout(timeout):
        for group, message in messages:
            await get_layer().group_send(group, message)


def get_layer() -> Any:
    """What an open page joins groups of, and hears them by."""
    return get_channel_layer()
