"""Send hints to open pages, and wake the worker.

Best effort: everything announced here is already in the database. A channel layer that
is down or slow costs at most half a second and loses nothing.
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

type Message = tuple[str, dict[str, Any]]  # group and message

WAKE_WORKER: Message = (WAKE_GROUP, {"type": "ring"})

_breaker = CircuitBreaker("the live layer")
_loop = BackgroundEventLoop()


def stream_group(stream: str) -> str:
    return f"stream.{stream}"


def person_group(user_id: int) -> str:
    return f"person.{user_id}"


def send_hint(stream: str, payload: dict[str, Any]) -> None:
    """Send a hint to all pages that follow a stream. It never contains content."""
    send([hint_message(stream, payload)])


def hint_message(stream: str, payload: dict[str, Any]) -> Message:
    told = {"type": "hint", "stream": stream, "payload": payload}
    return stream_group(stream), told


def send_topic_change(
    topic: int, *, version: int, changed: Iterable[int] = (), gone: Iterable[int] = ()
) -> None:
    """Tell pages of a topic which posts changed, by public id.

    If no posts are named, anything may have changed. The consumer merges several such
    messages.
    """
    payload = {"type": "topic", "id": topic, "version": version}
    payload |= {"changed": list(changed), "gone": list(gone)}
    stream = f"topic.{topic}"
    message = {"type": "change", "stream": stream, "payload": payload}
    send([(stream_group(stream), message)])


def send_admission(user_id: int) -> None:
    send([(person_group(user_id), {"type": "admitted"})])


def send_inbox_change(user_ids: Iterable[int]) -> None:
    send((person_group(pk), {"type": "inbox"}) for pk in user_ids)


def recheck_rights(user_id: int) -> None:
    """Make a user's open pages check their subscriptions again, at once."""
    send([(person_group(user_id), {"type": "access"})])


def recheck_stream(stream: str) -> None:
    """Make open pages that follow this stream check their subscription again."""
    send([(stream_group(stream), {"type": "moved", "stream": stream})])


def wake_worker() -> None:
    send([WAKE_WORKER])


def ping() -> None:
    """Send a message that nobody receives. Raises errors of the channel layer."""
    _deliver([("nobody", {"type": "hint"})])


def send(messages: Iterable[Message]) -> None:
    _breaker.call(partial(_deliver, list(messages)))


def _deliver(messages: list[Message]) -> None:
    timeout = TIMEOUT_SECONDS + len(messages) / 1000
    if isinstance(get_layer(), InMemoryChannelLayer):
        # Its queues belong to the server's event loop, for which this thread works.
        async_to_sync(_send_async)(messages, timeout)
    else:
        _loop.run(_send_async(messages, timeout), timeout=2 * timeout)


async def _send_async(messages: list[Message], timeout: float) -> None:
    async with asyncio.timeout(timeout):
        for group, message in messages:
            await get_layer().group_send(group, message)


def get_layer() -> Any:
    return get_channel_layer()
