"""Small still pages and a strict browser."""

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn

from tests.browser.scripts.still import Still

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

# Written on purpose by tests that take something away; and these pages have no worker
# to install, which the browser says of its own accord.
EXPECTED = (
    "WebSocket connection to",
    "Failed to load resource",
    "A bad HTTP response code (404) was received when fetching the script.",
)


@pytest.fixture
def still() -> Iterator[Still]:
    app = Still()
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    app.address = f"http://127.0.0.1:{port}"
    yield app
    if app._loop:
        app.drop()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def tab(chromium: "Browser", still: Still) -> "Iterator[Page]":
    """A browser tab; what it complains of, such as a refused style, fails the test."""
    context = chromium.new_context(base_url=still.address)
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []

    def note(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not message.text.startswith(
            EXPECTED
        ):
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []
