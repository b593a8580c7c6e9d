"""A push service on loopback, and a browser that can open what is sealed for it."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.test import override_settings

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUTH = b"0123456789abcdef"


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def private_half(key: ec.EllipticCurvePrivateKey) -> str:
    return coded(key.private_numbers().private_value.to_bytes(32, "big"))


def public_half(key: ec.EllipticCurvePrivateKey) -> str:
    public = key.public_key()
    return coded(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@dataclass(frozen=True, slots=True)
class Letter:
    """One request, as the service got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    def opened_by(self, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
        """What the browser with this key reads."""
        plain = http_ece.decrypt(self.body, private_key=key, auth_secret=AUTH)
        found: dict[str, Any] = json.loads(plain)
        return found

    def claims_signed_with(self, public: str) -> dict[str, Any]:
        """What the site says of itself (RFC 8292); raises unless its key signed it."""
        scheme, _space, rest = self.headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, parts["k"]) == ("vapid", public)
        signed, _dot, mark = parts["t"].rpartition(".")
        number = decoded(mark)
        half = [int.from_bytes(n, "big") for n in (number[:32], number[32:])]
        key = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), decoded(public)
        )
        key.verify(
            utils.encode_dss_signature(*half), signed.encode(), ec.ECDSA(SHA256())
        )
        head, body = (json.loads(decoded(part)) for part in signed.split("."))
        assert head["alg"] == "ES256"
        found: dict[str, Any] = body
        return found


@dataclass
class PushService:
    """The service of a browser's maker: keeps what it is handed, answers `status`."""

    address: str = ""
    status: int = 201
    elsewhere: str = ""  # where a redirect leads
    letters: list[Letter] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"{self.address}/wpush/v2/abc"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.letters.append(Letter(self.path, headers, body))
            self.send_response(service.status)
            if service.elsewhere:
                self.send_header("Location", service.elsewhere)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        with override_settings(EGRESS_ALLOW=["http://127.0.0.1"]):
            yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
