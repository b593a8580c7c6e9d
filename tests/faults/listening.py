"""Open pages of the campaign: sockets that reconnect, and fetch what hints name."""

import asyncio
import contextlib
import json
import re
import threading
from http.client import HTTPException
from typing import Self

import websockets

from tests.faults.scene import CANARY, Cast, cookie_of

POLL = 5.0  # seconds; a page's own poll, which is a minute, made shorter


class Listener:
    """One page of one person, from its first connection until the campaign ends.

    It knows the lines of the inbox that hints and its own poll made it fetch.
    """

    def __init__(self, name: str, cast: Cast, sockets: str, pages: str) -> None:
        self.name, self.sockets = name, sockets
        jar = cookie_of(cast.browsers[name])
        self.headers = {"Cookie": jar}
        self.streams = ["inbox", *(f"topic.{found}" for found in cast.topics.values())]
        self.browser = cast.browsers[name]
        self.lines: set[str] = set()
        self.heard: list[str] = []
        self.leaks: list[str] = []
        self.connections = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join(30)

    async def _live(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(OSError, websockets.WebSocketException):
                await self._connected()
            await asyncio.sleep(0.2)

    async def _connected(self) -> None:
        connection = websockets.connect(
            f"ws://{self.sockets}/ws/",
            origin=f"http://{self.sockets}",  # type: ignore[arg-type]
            additional_headers=self.headers,
            open_timeout=5,
            close_timeout=1,
            compression=None,
        )
        async with connection as socket:
            self.connections += 1
            subscription = {"type": "subscribe", "streams": self.streams, "seq": 0}
            await socket.send(json.dumps(subscription))
            while not self._over.is_set():
                try:
                    text = str(await asyncio.wait_for(socket.recv(), POLL))
                except TimeoutError:
                    await asyncio.to_thread(self._fetch)
                    continue
                self._hear(text)
                if json.loads(text)["type"] == "inbox":
                    await asyncio.to_thread(self._fetch)

    def _hear(self, text: str) -> None:
        self.heard.append(text)
        if CANARY in text:
            self.leaks.append(text)

    def _fetch(self) -> None:
        """The inbox, page by page, as a reader would go through it."""
        path = "/meldingen/?toon=alles"
        with contextlib.suppress(OSError, HTTPException):
            while path:
                page = self.browser.get(path)
                if CANARY in page and self.name == "outsider":
                    self.leaks.append(page)
                self.lines |= set(re.findall(r'href="/meldingen/(\d+)/"', page))
                older = re.search(
                    r'href="(/meldingen/\?toon=alles&amp;voor=\d+)"', page
                )
                path = older[1].replace("&amp;", "&") if older else ""
