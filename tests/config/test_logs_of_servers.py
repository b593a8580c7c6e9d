"""The servers write as the site does: searchable, and without anybody's text."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import websockets

from tests.live_server import ROOT, free_port

CANARY = "kanarie-3141"
NUMBER = "van-een-proxy-1234"

BROKEN = f"""
from config.asgi import application
from config.wsgi import application as site
from notifications.live.consumers import LiveConsumer

async def fails(*_words):
    raise ValueError("{CANARY}")
LiveConsumer.dispatch = fails

def pages(environ, start):
    if environ["PATH_INFO"] == "/stuk":
        raise ValueError("{CANARY}")
    return site(environ, start)
"""


@contextmanager
def server(folder: Path, *words: str) -> Iterator[tuple[int, Path]]:
    """A server with a site in which something breaks: its port, and what it writes."""
    (folder / "broken.py").write_text(BROKEN)
    port, log = free_port(), folder / "log"
    own = {"PYTHONPATH": f"{ROOT}:{folder}", "LOG_FORMAT": "json"}
    own |= {"TRUSTED_PROXIES": "1"}
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--port", str(port)],
            cwd=ROOT,
            env=os.environ | own,
            stdout=file,
            stderr=file,
        )
    try:
        for _try in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/healthz")
                break
            time.sleep(0.1)
        yield port, log
    finally:
        process.terminate()
        process.wait(timeout=20)


def lines(log: Path) -> list[dict[str, str]]:
    """What is one object a line; a server also says how it starts, in its own way."""
    found = [each for each in log.read_text().splitlines() if each.startswith("{")]
    return [json.loads(each) for each in found]


@pytest.mark.slow
def test_a_fault_in_a_socket_says_its_kind_and_place_and_none_of_its_words(tmp_path):
    """Nor is there a line for each address that is asked for."""

    async def knock(port: int) -> None:
        with suppress(websockets.WebSocketException):
            async with websockets.connect(
                f"ws://localhost:{port}/ws/",
                origin=f"http://localhost:{port}",
                additional_headers={"X-Request-ID": NUMBER},
            ) as socket:
                await socket.recv()

    with server(tmp_path, "uvicorn", "broken:application") as (port, log):
        urllib.request.urlopen(f"http://localhost:{port}/healthz?{CANARY}")
        asyncio.run(knock(port))
    (fault,) = [one for one in lines(log) if one["level"] == "ERROR"]
    assert fault["request"] == NUMBER
    assert "ValueError" in fault["exc_info"]
    assert "broken.py" in fault["exc_info"]
    assert CANARY not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.slow
def test_a_fault_below_the_pages_says_its_kind_and_place_and_none_of_its_words(
    tmp_path,
):
    words = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "broken:pages")
    with (
        server(tmp_path, *words) as (port, log),
        pytest.raises(urllib.error.HTTPError),
    ):
        urllib.request.urlopen(f"http://localhost:{port}/stuk")
    (fault,) = [one for one in lines(log) if one["level"] == "ERROR"]
    assert fault["logger"].startswith("_granian")
    assert "ValueError" in fault["message"]
    assert "broken.py" in fault["message"]
    assert CANARY not in log.read_text()
