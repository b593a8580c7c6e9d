"""Many pages that follow one topic, and the time until the last one gets an update."""

import asyncio
import contextlib
import json
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bench import bare
from bench.client import Failed

AT_ONCE = 50  # connections that open at the same time
PATIENCE = 30  # seconds until the last socket must have its message

type Act = Callable[[], Awaitable[Any]]  # sends one message to each socket


@dataclass(slots=True)
class Heard:
    """Messages received by all sockets in the current round."""

    sockets: int
    count: int = 0
    size: int = 0
    everybody: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, message: str | bytes) -> None:
        self.count += 1
        self.size += len(message)
        if self.count == self.sockets:
            self.everybody.set()

    def begin(self) -> None:
        if self.count not in (0, self.sockets):
            raise Failed(f"{self.count} hints came to {self.sockets} sockets")
        self.count = self.size = 0
        self.everybody.clear()


@dataclass(frozen=True, slots=True)
class Round:
    seconds: float  # from the action until the last socket has its message
    size: int  # bytes of all messages together


def allow_files(count: int) -> None:
    """Raise the limit of open files. Each socket needs one at both ends.

    A server that starts later inherits the limit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextlib.asynccontextmanager
async def following(
    port: int, stream: str | None, sockets: int
) -> AsyncIterator[Heard]:
    """Open subscribed sockets; without `stream`, sockets of the bare channel layer."""
    heard = Heard(sockets)
    gate = asyncio.Semaphore(AT_ONCE)
    async with contextlib.AsyncExitStack() as stack:
        open_ones = await asyncio.gather(
            *(_open(stack, gate, port, stream) for _socket in range(sockets))
        )
        listening = [asyncio.create_task(_listen(one, heard)) for one in open_ones]
        try:
            yield heard
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)


async def _open(
    stack: contextlib.AsyncExitStack,
    gate: asyncio.Semaphore,
    port: int,
    stream: str | None,
) -> ClientConnection:
    origin = f"http://127.0.0.1:{port}"
    async with gate:
        socket = await stack.enter_async_context(
            connect(
                f"ws://127.0.0.1:{port}{'/ws/' if stream else bare.SOCKET}",
                origin=origin,  # type: ignore[arg-type]
                open_timeout=PATIENCE,
                ping_interval=None,
                close_timeout=1,
            )
        )
        if stream is None:
            return socket
        # Subscriptions are handled in order: the refusal of the second stream shows
        # that the first one has been handled.
        wanted = {"type": "subscribe", "streams": [stream, "nothing.0"]}
        await socket.send(json.dumps(wanted))
        async with asyncio.timeout(PATIENCE):
            while (answer := json.loads(await socket.recv()))["type"] != "refused":
                pass  # skip the initial state
        if answer["stream"] == stream:
            raise Failed(f"{stream} may not be followed")
        return socket


async def _listen(socket: ClientConnection, heard: Heard) -> None:
    async for message in socket:
        heard.note(message)


async def rounds(act: Act, heard: Heard, count: int) -> list[Round]:
    return [await _round(act, heard) for _round_ in range(count)]


async def _round(act: Act, heard: Heard) -> Round:
    heard.begin()
    start = time.perf_counter()
    _body, seconds = await asyncio.gather(act(), _last_heard(heard, start))
    return Round(seconds, heard.size)


async def _last_heard(heard: Heard, start: float) -> float:
    try:
        async with asyncio.timeout(PATIENCE):
            await heard.everybody.wait()
    except TimeoutError:
        raise Failed(
            f"{heard.count} of {heard.sockets} sockets heard within {PATIENCE} s"
        ) from None
    return time.perf_counter() - start
