"""A server of small still pages, and of a socket that says what a test wants."""

import asyncio
import json
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils.csp import build_policy

import django_prose_editor

ROOT = Path(__file__).resolve().parents[3]
STATIC = (ROOT / "static", Path(django_prose_editor.__file__).parent / "static")
SHELL = """<!doctype html><html lang="nl"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/still.css">
<script type="module" src="/static/js/site.js"></script>
<body {body}>
<div class="connection" role="status" hidden data-connection>Geen verbinding.</div>
{main}</body></html>"""
STILL_CSS = """[hidden] { display: none !important }
.visually-hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
overflow: hidden } body { font: 17px/1.45 sans-serif; margin: 1rem }"""


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        return {
            name: values[0] for name, values in parse_qs(self.body.decode()).items()
        }


@dataclass
class Still:
    """A server of pages that a test writes itself."""

    pages: dict[str, Any] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    listening: bool = True
    address: str = ""
    _sockets: list[Any] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None

    def page(
        self, path: str, main: str, *, body: str = "", title: str = "Titel"
    ) -> None:
        self.pages[path] = SHELL.format(title=title, body=body, main=main)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def send(self, **message: Any) -> None:
        """A hint to everybody who is connected."""
        self._on_loop(lambda: [socket(message) for socket in self._sockets])

    def drop(self, *, listening: bool = True) -> None:
        """Cuts every line; with `listening=False` no new one is taken."""
        self.listening = listening
        self._on_loop(lambda: [socket(None) for socket in self._sockets])

    def _on_loop(self, act: Callable[[], Any]) -> None:
        assert self._loop
        self._loop.call_soon_threadsafe(act)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await self._socket(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _socket(self, receive: Any, send: Any) -> None:
        self._loop = asyncio.get_running_loop()
        await receive()
        if not self.listening:
            await send({"type": "websocket.close", "code": 1013})
            return
        await send({"type": "websocket.accept"})
        outbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._sockets.append(outbox.put_nowait)
        hear = asyncio.create_task(self._hear(receive, outbox))
        while (message := await outbox.get()) is not None:
            await send({"type": "websocket.send", "text": json.dumps(message)})
        self._sockets.remove(outbox.put_nowait)
        if not hear.done():
            hear.cancel()
            await send({"type": "websocket.close", "code": 1012})

    async def _hear(self, receive: Any, outbox: Any) -> None:
        while (event := await receive())["type"] == "websocket.receive":
            self.subscriptions.append(json.loads(event["text"]))
        outbox.put_nowait(None)

    async def _http(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(
            scope["method"],
            scope["path"],
            scope["query_string"].decode(),
            {name.decode(): value.decode() for name, value in scope["headers"]},
        )
        while (event := await receive()).get("more_body"):
            request.body += event["body"]
        request.body += event.get("body", b"")
        status, kind, content = self._answer(request)
        policy = build_policy(settings.SECURE_CSP)
        headers = {"Content-Type": kind, "Content-Security-Policy": policy}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, request: Request) -> tuple[int, str, bytes]:
        if request.path == "/still.css":
            return 200, "text/css", STILL_CSS.encode()
        for folder in STATIC:
            found = folder / request.path.removeprefix("/static/")
            if request.path.startswith("/static/") and found.is_file():
                kind = mimetypes.guess_type(found.name)[0] or "text/plain"
                return 200, kind, found.read_bytes()
        self.requests.append(request)
        page = self.pages.get(request.path)
        if callable(page):
            page = page(request)
        if page is None:
            return 404, "text/html", b"<p>Niet gevonden</p>"
        return 200, "text/html; charset=utf-8", page.encode()
