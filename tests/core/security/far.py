"""Servers on loopback that stand for machines of others, with and without TLS."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


@dataclass
class Far:
    """A server: answers with what `answer` writes, and remembers what it was asked."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)  # Host header, path
    servers_named: list[str | None] = field(default_factory=list)  # by TLS (SNI)
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None


def redirect_to(url: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def say(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@contextmanager
def serving(
    address: str = "127.0.0.1", port: int = 0, certificate: Path | None = None
) -> Iterator[Far]:
    far = Far(answer=say(b"ver weg"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            far.asked.append((self.headers["Host"], self.path))
            try:
                if far.answer is not None:
                    far.answer(self)
            except OSError:
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, *_words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_facts: object) -> None:
            """A client that goes away is what some tests are about."""

    server = Server((address, port), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        def note(_socket: Any, name: str | None, _context: Any) -> None:
            far.servers_named.append(name)

        context.sni_callback = note
        server.socket = context.wrap_socket(server.socket, server_side=True)
    far.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield far
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def make_certificate(file: Path, *hosts: str) -> Path:
    """A key, and a certificate for these hosts that counts as an authority, too."""
    key, day = ec.generate_private_key(ec.SECP256R1()), timedelta(days=1)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1)
    made = made.not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(names, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = made.sign(key, SHA256())
    file.write_bytes(own + signed.public_bytes(Encoding.PEM))
    return file
