"""Pages that never read and pages that flood, on real sockets.

Fifty that never read and fifty that flood, beside one that behaves: that one misses
nothing, the others are let go, and what the server holds meanwhile has a bound.
"""

import asyncio
import contextlib
import json
import re
import socket
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import websockets

from notifications.live.consumers import CLOSE_TOO_MANY
from tests.faults.processes import Process, answers
from tests.live_server import free_port, manage

DEAF, LOUD = 50, 50
FLOOD = 65_536  # the largest frame that is taken
# Fatter than any hint of the site, so that a full line takes a moment, not an hour.
HINTS, FAT = 150, 60_000
# Bytes; all that is sent to the deaf is HINTS * FAT * DEAF, 450 MB.
HELD = 100 * 1024**2
TOKEN = "a-token-for-figures"
SETTINGS = {
    "SOCKETS_PER_ADDRESS": "1000",
    "SOCKETS_OPENED_PER_ADDRESS": "0",
    "METRICS_TOKEN": TOKEN,
}
# Past the half second that the site itself waits for Redis.
RING = """
from asgiref.sync import async_to_sync
from notifications.live.broadcast import get_layer, stream_group
stream = "topic.{topic}"
for number in range({first}, {last}):
    payload = {{"n": number, "fat": "x" * {fat}}}
    hint = {{"type": "hint", "stream": stream, "payload": payload}}
    async_to_sync(get_layer().group_send)(stream_group(stream), hint)
"""


@contextlib.asynccontextmanager
async def page(host: str, topic: str) -> AsyncIterator[Any]:
    """A page that has subscribed, and takes no more than a few frames by itself."""
    line = socket.socket()
    # Else the kernel may take in for it what the server believes to be read.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    line.connect(("127.0.0.1", int(host.rpartition(":")[2])))
    async with websockets.connect(
        f"ws://{host}/ws/",
        sock=line,
        origin=f"http://{host}",  # type: ignore[arg-type]
        compression=None,
        max_queue=1,
        open_timeout=60,
        close_timeout=1,
    ) as opened:
        subscription = {"type": "subscribe", "streams": [f"topic.{topic}"]}
        await opened.send(json.dumps(subscription))
        assert json.loads(await opened.recv())["current"]
        yield opened


async def numbers(page: Any, last: int) -> list[int]:
    """What a page hears, up to this hint."""
    heard: list[int] = []
    while last not in heard:
        heard.append(json.loads(await asyncio.wait_for(page.recv(), 120))["n"])
    return heard


async def code_at_the_end(page: Any) -> int | None:
    """Read all that is left until the server has closed it."""
    with contextlib.suppress(websockets.ConnectionClosed):
        async with asyncio.timeout(120):
            while True:
                await page.recv()
    return page.close_code  # type: ignore[no-any-return]


async def flood(page: Any) -> int | None:
    with contextlib.suppress(websockets.ConnectionClosed):
        async with asyncio.timeout(120):
            while True:
                await page.send("x" * FLOOD)
    return await code_at_the_end(page)


def sockets_of(host: str) -> int:
    """How many the process itself holds to be open."""
    request = urllib.request.Request(
        f"http://{host}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = re.search(r"^forum_sockets (\d+)", answer.read().decode(), re.MULTILINE)
    assert found
    return int(found[1])


async def until_few(host: str, few: int) -> None:
    async with asyncio.timeout(120):
        while await asyncio.to_thread(sockets_of, host) > few:
            await asyncio.sleep(0.5)


async def peak(server: Process, over: asyncio.Event) -> int:
    most = server.memory()
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.1)
        most = max(most, server.memory())
    return most


@pytest.mark.needs_redis
def test_bad_pages_are_let_go_and_harm_nobody(
    environment: dict[str, str], topic_and_post: tuple[str, str], tmp_path: Path
) -> None:
    topic = topic_and_post[0]

    def ring(first: int, last: int) -> None:
        code = RING.format(topic=topic, first=first, last=last, fat=FAT)
        manage(environment, "shell", "--verbosity", "0", "--command", code)

    async def scene(server: Process) -> None:
        async with contextlib.AsyncExitStack() as pages:

            async def more() -> Any:
                return await pages.enter_async_context(page(server.host, topic))

            good = await more()
            slow = [await more() for _n in range(DEAF)]
            floods = [await more() for _n in range(LOUD)]
            before, over = server.memory(), asyncio.Event()
            watching = asyncio.create_task(peak(server, over))
            flooding = [asyncio.create_task(flood(one)) for one in floods]
            ringing = asyncio.create_task(asyncio.to_thread(ring, 0, HINTS))
            assert await numbers(good, HINTS - 1) == list(range(HINTS))
            await ringing
            assert set(await asyncio.gather(*flooding)) == {CLOSE_TOO_MANY}
            # Those who take nothing are let go, before they begin to read after all.
            await until_few(server.host, 1)
            # They cannot be told why: the line is just gone.
            ends = await asyncio.gather(*(code_at_the_end(one) for one in slow))
            over.set()
            held = await watching - before
            assert None not in ends
            assert held < HELD
            await asyncio.to_thread(ring, HINTS, HINTS + 1)
            assert await numbers(good, HINTS) == [HINTS]
            assert await more()

    port = free_port()
    command = ["-m", "uvicorn", "config.asgi:application", "--port", str(port)]
    command += ["--ws-max-size", str(FLOOD), "--log-level", "warning"]
    log = tmp_path / "sockets.log"
    made = environment | SETTINGS
    with Process("sockets", command, made, log, lambda _p: answers(port), port) as one:
        asyncio.run(scene(one))
        assert "Traceback" not in one.words()
