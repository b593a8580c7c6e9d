"""`run` waits until a service is ready."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.live_server import free_port
from tools import answering


class _Site(BaseHTTPRequestHandler):
    """A server that is ready from the third request on."""

    states = (503, 503, 200)
    asked = 0

    def do_GET(self) -> None:
        assert self.path == "/readyz"
        state = self.states[min(_Site.asked, len(self.states) - 1)]
        _Site.asked += 1
        self.send_response(state)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    monkeypatch.setattr(_Site, "asked", 0)
    with HTTPServer(("127.0.0.1", 0), _Site, bind_and_activate=False) as made:
        yield made


def served(server: HTTPServer) -> int:
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def test_waits_until_service_is_ready(server: HTTPServer) -> None:
    assert answering.main(served(server)) == 0
    assert _Site.asked == 3
    server.shutdown()


def test_service_that_is_never_ready_is_reported(
    server: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A release without its tables does not replace the running release."""
    monkeypatch.setattr(_Site, "states", (503,))
    assert answering.main(served(server), longest=0.5) == 1
    assert "/readyz says 503" in capsys.readouterr().out
    server.shutdown()


def test_waits_until_service_listens(server: HTTPServer) -> None:
    server.server_address = ("127.0.0.1", free_port())
    later = threading.Timer(0.5, served, [server])
    later.start()
    assert answering.main(int(server.server_address[1])) == 0
    later.join()
    server.shutdown()


def test_service_that_never_answers_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert answering.main(free_port(), longest=0.3) == 1
    assert "nothing answers" in capsys.readouterr().out
