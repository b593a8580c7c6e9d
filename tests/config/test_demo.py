"""How the demo is served."""

import threading
import time
import urllib.request
from typing import Any

import uvicorn

from config.management.commands.demo import server_options
from tests.live_server import free_port


def test_a_forged_header_does_not_set_the_address_of_a_visitor():
    clients: list[str] = []

    async def application(scope: Any, _receive: Any, send: Any) -> None:
        clients.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    port = free_port()
    options = server_options(port) | {"lifespan": "off"}
    server = uvicorn.Server(uvicorn.Config(application, **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    forged = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers=forged)
    urllib.request.urlopen(request, timeout=10).close()
    server.should_exit = True
    thread.join(timeout=20)
    assert clients == ["127.0.0.1"]
