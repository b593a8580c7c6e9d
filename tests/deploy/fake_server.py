"""Behind a proxy: a site that only tells what it was asked, and a resolver."""

import contextlib
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

from tests.deploy.visitors import Answer

# Of a question and an answer about a name, as RFC 1035 has them.
ADDRESS_OF = b"\x00\x01\x00\x01"  # of a host, in the internet


@contextlib.contextmanager
def run_fake_server(
    host: str, port: int, headers: dict[str, str] | None = None
) -> Iterator[None]:
    """A site there, until the block ends, that sends `headers` with every answer."""

    class Site(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told = {"host": host, "path": self.path, "headers": dict(self.headers)}
            body = json.dumps(told).encode().ljust(2000)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    site = http.server.ThreadingHTTPServer((host, port), Site)
    site.daemon_threads = True
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        site.shutdown()
        site.server_close()


def asked(answer: Answer) -> Any:
    """What a site that stands in was asked."""
    return json.loads(answer.text)


@contextlib.contextmanager
def resolver(names: dict[str, str]) -> Iterator[int]:
    """Tells the addresses of `names`, as they are at that moment; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.settimeout(0.2)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    question, sender = taken.recvfrom(512)
                    taken.sendto(told(question, names), sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield taken.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def told(question: bytes, names: dict[str, str]) -> bytes:
    """One name, one address that holds for a second; of no other kind is there any."""
    end = question.index(b"\0", 12)
    name = question[13:end].decode()  # of one label
    asks, kind = question[12 : end + 5], question[end + 1 : end + 5]
    found = kind == ADDRESS_OF and name in names
    header = question[:2] + b"\x81\x80\x00\x01" + bytes((0, found)) + bytes(4)
    if not found:
        return header + asks
    rest = b"\xc0\x0c" + ADDRESS_OF + b"\0\0\0\x01\0\x04"
    return header + asks + rest + socket.inet_aton(names[name])
