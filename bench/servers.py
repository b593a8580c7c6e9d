"""Start the production servers on loopback, each in its own process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.client import Failed

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 90  # seconds, on a busy machine

PAGES = (
    "granian --interface wsgi config.wsgi:application --workers 1"
    " --blocking-threads 1 --http 1 --no-ws --host 127.0.0.1 --log-level warning"
)
SOCKETS = (
    "uvicorn bench.asgi:application --host 127.0.0.1 --log-level warning"
    " --no-access-log --ws-max-size 65536"
)


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int


@contextlib.contextmanager
def serving(command: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Start a server, wait until it is ready, and stop it with all its processes."""
    port = free_port()
    words = [sys.executable, "-m", *command.split(), "--port", str(port)]
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "bench.settings"},
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        wait_until_ready(process, port)
        yield Server(process.pid, port)
    finally:
        end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    address = f"http://127.0.0.1:{port}/healthz"
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failed(f"the server ended with {process.returncode} at once")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    raise Failed(f"the server did not answer within {STARTS_WITHIN} seconds")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    # The server has its own process group, so its child processes end as well.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
