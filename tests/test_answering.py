"""A service is called started when it takes requests, not before."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.serving import free_port
from tools import answering


class _Refusing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(400)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Refusing, bind_and_activate=False) as made:
        yield made


def served(server: HTTPServer) -> int:
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def test_any_answer_counts(server: HTTPServer) -> None:
    """Also of a site that does not know itself by the address of this machine."""
    assert answering.main(served(server)) == 0
    server.shutdown()


def test_it_waits_for_who_comes_later(server: HTTPServer) -> None:
    server.server_address = ("127.0.0.1", free_port())
    later = threading.Timer(0.5, served, [server])
    later.start()
    assert answering.main(int(server.server_address[1])) == 0
    later.join()
    server.shutdown()


def test_who_never_answers_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert answering.main(free_port(), longest=0.3) == 1
    assert "nothing answered" in capsys.readouterr().out
