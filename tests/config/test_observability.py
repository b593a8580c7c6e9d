"""What Sentry and OpenTelemetry are told: a fault and its place, and nobody's words."""

import gzip
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.live_server import ROOT

CANARY = "kanarie-2718"

# In a process of its own: both hold on to a process once they watch it.
CODE = f"""
import django
django.setup()
from django.test import Client
from forum.views import topics
def fails(*_words):
    secret = "{CANARY}"
    raise ValueError("{CANARY}")
topics.get_topic_or_404 = fails
client = Client(SERVER_NAME="localhost", raise_request_exception=False)
client.defaults["HTTP_USER_AGENT"] = "{CANARY}"
client.cookies["sessie"] = "{CANARY}"
answer = client.get("/forum/{CANARY}/1234567890123456-{CANARY}/?q={CANARY}")
assert answer.status_code == 500, answer.status_code
client.post("/{CANARY}/", {{"source": "{CANARY}"}})
import sentry_sdk
from opentelemetry import trace
sentry_sdk.flush()
trace.get_tracer_provider().force_flush()
"""


@dataclass
class Told:
    address: str = ""
    by_path: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture
def told() -> Iterator[Told]:
    """A service that takes whatever it is sent."""
    found = Told()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.headers.get("Content-Encoding", "")
            opened = {"gzip": gzip.decompress, "deflate": zlib.decompress}
            plain = opened.get(kind, bytes)(body)
            found.by_path[self.path] = found.by_path.get(self.path, b"") + plain
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        found.address = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def run(code: str, **settings: str) -> subprocess.CompletedProcess[str]:
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", **settings}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.slow
def test_they_are_told_places_and_nobodys_words(told: Told) -> None:
    done = run(
        CODE,
        SENTRY_DSN=f"http://key@{told.address}/1",
        TRACES_ENDPOINT=f"http://{told.address}/v1/traces",
        # Without a proxy of the machine between us and ourselves.
        NO_PROXY="127.0.0.1",
    )
    assert done.returncode == 0, done.stderr
    fault = told.by_path["/api/1/envelope/"]
    assert b"ValueError" in fault
    assert b"forum/views/topics.py" in fault
    times = told.by_path["/v1/traces"]
    assert b"GET forum/<slug:slug>/" in times
    assert CANARY.encode() not in fault + times
    assert CANARY not in done.stderr


@pytest.mark.slow
def test_without_a_setting_neither_watches() -> None:
    code = """
import django, sys
django.setup()
import sentry_sdk
print(sentry_sdk.is_initialized())
print("opentelemetry.instrumentation.django" in sys.modules)
"""
    assert run(code).stdout.split() == ["False", "False"]
