"""Run the real server on a free port, in a thread or in a separate process."""

import contextlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import uvicorn

from config.asgi import application

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def serving(port: int) -> Iterator[str]:
    """Serve the site from a separate thread until the block ends."""
    config = uvicorn.Config(
        application, host="127.0.0.1", port=port, log_level="warning", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the test server did not start")
        time.sleep(0.02)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=20)


def manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextlib.contextmanager
def server(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application"]
    command += ["--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/healthz")
                break
            time.sleep(0.1)
        yield f"localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


class Browser:
    """A minimal browser that can sign in and submit forms."""

    def __init__(self, host: str) -> None:
        self.host = host
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self.opener.open(f"http://{self.host}{path}", timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def send(self, path: str, page: str = "", **fields: str) -> str:
        """Submit the form at `path`. The page is fetched first unless it is given."""
        page = page or self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the page has no form"
        data = {"csrfmiddlewaretoken": found[1], **fields}
        body = urllib.parse.urlencode(data).encode()
        with self.opener.open(f"http://{self.host}{path}", body, 60) as answer:
            text: str = answer.read().decode()
        return text
