"""How many open pages one process of sockets holds, and how soon they hear.

Own services, real processes. Clients and servers share the machine: the figures are a
floor. The report stands in docs/bench.md:

    python -m tests.faults.load --sockets 500 1000 2000 5000
"""

import argparse
import asyncio
import contextlib
import json
import resource
import signal
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

import websockets

from tests.faults.processes import Process, Site, migrated_cluster, own_site
from tests.faults.scene import Cast, Driver, Ledger, alive
from tests.faults.services import wait_until
from tests.live_server import Browser

AT_ONCE = 50
NO_LIMITS = {
    "SOCKETS_PER_ADDRESS": "20000",
    "MAX_SOCKETS": "20000",
    "SOCKETS_OPENED_PER_ADDRESS": "0",
    "REQUIRE_SECOND_FACTOR": "0",
}


@dataclass
class Crowd:
    """Visitors' pages on one topic, all in a thread of its own."""

    host: str
    stream: str
    heard: list[tuple[int, float]] = field(default_factory=list)  # post, when
    open: int = 0

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.connections: list[Any] = []
        self.tasks: list[asyncio.Task[None]] = []
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def grow_to(self, sockets: int) -> float:
        """Open more until there are so many; how long that took."""
        begun = time.monotonic()
        asyncio.run_coroutine_threadsafe(self._grow(sockets), self.loop).result(600)
        return time.monotonic() - begun

    def leave(self) -> None:
        asyncio.run_coroutine_threadsafe(self._leave(), self.loop).result(120)
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _grow(self, sockets: int) -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        wanted = sockets - len(self.connections)
        await asyncio.gather(*(self._one(gate) for _socket in range(wanted)))

    async def _one(self, gate: asyncio.Semaphore) -> None:
        async with gate:
            socket = await websockets.connect(
                f"ws://{self.host}/ws/",
                origin=f"http://{self.host}",  # type: ignore[arg-type]
                compression=None,
                ping_interval=None,
                open_timeout=60,
            )
            subscription = {"type": "subscribe", "streams": [self.stream]}
            await socket.send(json.dumps(subscription))
            await socket.recv()
        self.open += 1
        self.connections.append(socket)
        self.tasks.append(asyncio.create_task(self._listen(socket)))

    async def _listen(self, socket: Any) -> None:
        with contextlib.suppress(websockets.WebSocketException, OSError):
            async for text in socket:
                moment = time.time()
                if post := json.loads(text).get("post"):
                    self.heard.append((post, moment))
        self.open -= 1

    async def _leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*(one.close() for one in self.connections[:50]))


@dataclass(frozen=True, slots=True)
class Step:
    sockets: int
    opening: float
    memory: int  # bytes of the process
    hints: list[float]  # seconds from the row of the post to each page
    lost: int
    pages: list[float]  # seconds of a topic page meanwhile


def measure(
    crowd: Crowd, site: Site, driver: Driver, sockets: int, process: Process, posts: int
) -> Step:
    opening = crowd.grow_to(sockets)
    over = threading.Event()
    times: list[float] = []
    reader = Browser(driver.cast.browsers["writer"].host)
    topic = driver.cast.topics["open"]
    thread = threading.Thread(target=_read, args=(reader, topic, times, over))
    thread.start()
    crowd.heard.clear()
    for _post in range(posts):
        driver.write("open")
        time.sleep(0.5)
    expected = posts * sockets
    with contextlib.suppress(TimeoutError):
        wait_until(lambda: len(crowd.heard) >= expected, 60)
    over.set()
    thread.join()
    written = {row[0]: row[1] for row in site.query(WRITTEN)}
    hints = [at - _seconds(written[post]) for post, at in crowd.heard]
    lost = expected - len(crowd.heard)
    return Step(sockets, opening, process.memory(), hints, lost, times)


WRITTEN = "SELECT public_id, created_at FROM forum_post"


def _seconds(moment: datetime) -> float:
    return moment.timestamp()


def _read(
    reader: Browser, topic: str, times: list[float], over: threading.Event
) -> None:
    while not over.is_set():
        begun = time.monotonic()
        with contextlib.suppress(OSError, HTTPException):
            reader.get(f"/forum/ruimte/{topic}-vraag/")
            times.append(time.monotonic() - begun)
        time.sleep(0.1)


def line(step: Step, empty: int) -> str:
    each = (step.memory - empty) / step.sockets / 1024
    cuts = statistics.quantiles(step.hints, n=100)
    pages = statistics.quantiles(step.pages, n=100)
    cells = [
        f"{step.sockets}",
        f"{step.opening:.1f} s",
        f"{step.memory / 1024**2:.0f} MB",
        f"{each:.0f} kB",
        *(f"{1000 * cuts[n - 1]:.0f} ms" for n in (50, 95, 99)),
        f"{step.lost}",
        *(f"{1000 * pages[n - 1]:.0f} ms" for n in (50, 95)),
    ]
    return f"| {' | '.join(cells)} |"


HEAD = """\
| sockets | opened in | memory | each | hint p50 | p95 | p99 | lost | page p50 | p95 |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def main() -> None:
    # What was started is ended, too, when somebody ends this.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    parser = argparse.ArgumentParser()
    parser.add_argument("--sockets", type=int, nargs="+", default=[500, 1000])
    parser.add_argument("--posts", type=int, default=10)
    wanted = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with (
        tempfile.TemporaryDirectory() as folder,
        migrated_cluster() as cluster,
        own_site(cluster, Path(folder), **NO_LIMITS) as site,
        site.pages() as pages,
        site.sockets() as sockets,
        site.worker(),
    ):
        cast = Cast.prepared(site, pages.host)
        driver = Driver(cast, Ledger(), lambda: alive(pages))
        crowd = Crowd(sockets.host, f"topic.{cast.topics['open']}")
        crowd.grow_to(1)  # the first brings the process's own memory
        empty = sockets.memory()
        sys.stdout.write(HEAD + "\n")
        for count in wanted.sockets:
            step = measure(crowd, site, driver, count, sockets, wanted.posts)
            sys.stdout.write(line(step, empty) + "\n")
            sys.stdout.flush()
        crowd.leave()


if __name__ == "__main__":
    main()
