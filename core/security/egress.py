"""HTTP requests to other servers. All outgoing requests go through this module.

A URL that a user typed, or that another server returned, may lead to the internal
network: to a database, the metadata service of the cloud, a printer. Each request and
each redirect is checked: https, no user info in the URL, and every address of the host
must be public unless `EGRESS_ALLOW` contains it. The connection uses the address that
was checked, so a different DNS answer later has no effect. Responses are read
completely, with a limit on bytes and time. Environment variables such as HTTPS_PROXY
are ignored. With `EGRESS_PROXY` the proxy resolves public names.

Alternatives: requests-hardened 1.3 (by Saleor) also pins the address, with the same
hook of requests. It refuses a list of known networks, so that fec0::/10 and ::127.0.0.1
pass; it checks the first address only; it supports neither allowed internal networks
nor a limit on responses, and its check is a function that cannot be replaced. safehttpx
0.2 supports asyncio only, accepts a host if any of its addresses is public, lets
100.64.0.0/10 pass, and also queries a DNS server of Google.

Not limited here: the duration of the system's name resolution, and a slow TLS handshake
(each pause in it is limited).
"""

import ipaddress
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from io import BytesIO
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from requests import ConnectionError as RequestsConnectionError
from requests import (
    ConnectTimeout,
    PreparedRequest,
    RequestException,
    Response,
    Session,
)
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from core.security.inside import Allowed, is_global, parse_allowed

MAX_BYTES = 512 * 1024  # after decompression
MAX_SECONDS = 10.0  # for a request including its redirects
READ_SECONDS = 5.0  # to connect, and for each pause in a response
MAX_ADDRESSES = 3  # tried per host
PIECE_BYTES = 16 * 1024

# Returns the addresses of a host and port. Raises OSError if there are none.
type Resolver = Callable[[str, int], list[str]]

# Every failure of a request, including EgressRefusedError.
FetchError = RequestException


class Reason(StrEnum):
    """Why a request was refused. The values appear in the security log."""

    SCHEME = "an address without https"
    PASSWORD = "an address with a name or password"  # noqa: S105 - no password
    HOST = "an address that names no host"
    NAME = "a host that is not known"
    INSIDE = "an address inside"
    TOO_BIG = "an answer that is too big"
    TOO_LONG = "an answer that takes too long"


class EgressRefusedError(RequestException):
    """Raised when a request is not sent, or its response is dropped."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


def build_session(
    *,
    max_redirects: int = 0,
    max_bytes: int = MAX_BYTES,
    max_seconds: float | None = None,
    resolve: Resolver | None = None,
) -> "EgressSession":
    """Return a `requests` session whose requests all go through the filter.

    With `max_redirects=0` the first redirect raises TooManyRedirects.
    """
    session = EgressSession(max_seconds or MAX_SECONDS)
    session.max_redirects = max_redirects
    adapter = EgressAdapter(session.count_remaining, max_bytes, resolve or resolve_host)
    session.adapters.clear()
    session.mount("", adapter)  # for every scheme
    return session


def check_address(url: str, resolve: Resolver | None = None) -> None:
    parts = check_url(url)
    find_addresses(parts, resolve or resolve_host)


def check_url(url: str) -> SplitResult:
    """Check the syntax of a URL and return its parts. Raises EgressRefusedError."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise EgressRefusedError(Reason.HOST) from None
    host = parts.hostname or ""
    if parts.scheme != "https" and not (
        parts.scheme == "http" and _normalise(host) in _get_allowed().without_tls
    ):
        raise EgressRefusedError(Reason.SCHEME)
    if "@" in parts.netloc:
        raise EgressRefusedError(Reason.PASSWORD)
    if not host:
        raise EgressRefusedError(Reason.HOST)
    return parts


def find_addresses(parts: SplitResult, resolve: Resolver) -> list[str]:
    """Return the addresses of a host. Raises EgressRefusedError if any is refused."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = list(dict.fromkeys(resolve(host, port)))
        addresses = [ipaddress.ip_address(each) for each in found]
    except (OSError, ValueError):
        raise EgressRefusedError(Reason.NAME) from None
    if not found:
        raise EgressRefusedError(Reason.NAME)
    allowed = _get_allowed()
    for address in addresses:
        if not is_global(address) and not allowed.has(_normalise(host), address):
            raise EgressRefusedError(Reason.INSIDE)
    return found


def resolve_host(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]


def _get_allowed() -> Allowed:
    return parse_allowed(settings.EGRESS_ALLOW)


def _normalise(host: str) -> str:
    return host.lower().rstrip(".")


class EgressSession(Session):
    """Session whose time limit covers a request together with its redirects."""

    def __init__(self, max_seconds: float) -> None:
        super().__init__()
        self.max_seconds = max_seconds
        self._deadline: float | None = None
        # No proxy or password (.netrc) from the environment, only CA certificates.
        self.trust_env = False
        self.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True

    def send(self, request: PreparedRequest, **kwargs: object) -> Response:
        if self._deadline is not None:  # a redirect within the call below
            return super().send(request, **kwargs)
        self._deadline = time.monotonic() + self.max_seconds
        try:
            return super().send(request, **kwargs)
        finally:
            self._deadline = None

    def count_remaining(self) -> float:
        if self._deadline is None:
            return self.max_seconds
        return self._deadline - time.monotonic()


class EgressAdapter(BaseAdapter):
    def __init__(
        self, count_remaining: Callable[[], float], max_bytes: int, resolve: Resolver
    ) -> None:
        super().__init__()
        self._count_remaining = count_remaining
        self._max_bytes = max_bytes
        self._resolve = resolve

    def send(  # type: ignore[override]
        self, request: PreparedRequest, timeout: object = None, **kwargs: object
    ) -> Response:
        parts = check_url(request.url or "")
        seconds = timeout if isinstance(timeout, int | float) else READ_SECONDS
        options: dict[str, Any] = {
            key: kwargs[key] for key in ("verify", "cert") if key in kwargs
        }
        deadline = time.monotonic() + self._count_remaining()
        for address, is_last in self._find_ways(parts):
            with _PinnedAdapter(address, deadline, self._max_bytes) as adapter:
                try:
                    return adapter.fetch(request, parts, seconds, options)
                except RequestsConnectionError as error:
                    if is_last or not _is_unconnected(error):
                        raise
        raise EgressRefusedError(Reason.NAME)

    def _find_ways(self, parts: SplitResult) -> list[tuple[str, bool]]:
        """Return the addresses to try, each with a flag on the last. "" is the proxy.

        An allowed internal host is reached directly. The proxy resolves names by
        itself, so a name that only the proxy can resolve is left to it.
        """
        try:
            found = find_addresses(parts, self._resolve)
        except EgressRefusedError as error:
            if not settings.EGRESS_PROXY or error.reason != Reason.NAME:
                raise
            return [("", True)]
        is_public = all(is_global(ipaddress.ip_address(each)) for each in found)
        if settings.EGRESS_PROXY and is_public:
            return [("", True)]
        tried = found[:MAX_ADDRESSES]
        return [(each, each == tried[-1]) for each in tried]

    def close(self) -> None:
        """Do nothing: no connection stays open between requests."""


class _PinnedAdapter(HTTPAdapter):
    """Connect to one address, regardless of what the host resolves to."""

    def __init__(self, address: str, deadline: float, max_bytes: int) -> None:
        self._address = address  # "": the proxy
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._pools = _build_pools(deadline)
        super().__init__(max_retries=0)

    def __enter__(self) -> "_PinnedAdapter":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def fetch(
        self,
        request: PreparedRequest,
        parts: SplitResult,
        seconds: float,
        options: dict[str, Any],
    ) -> Response:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise EgressRefusedError(Reason.TOO_LONG)
        pinned = request.copy()
        pinned.headers["Host"] = parts.netloc
        proxy = "" if self._address else settings.EGRESS_PROXY
        proxies = {"http": proxy, "https": proxy} if proxy else None
        timeout = min(seconds, remaining)
        try:
            answer = self.send(
                pinned, stream=True, timeout=timeout, proxies=proxies, **options
            )
            answer.raw = BytesIO(self._read_whole(answer.raw))
        except EgressRefusedError:
            raise
        except (RequestException, HTTPError, OSError, ValueError) as error:
            if time.monotonic() >= self._deadline:
                raise EgressRefusedError(Reason.TOO_LONG) from error
            if isinstance(error, RequestException):
                raise
            raise RequestsConnectionError("broken off") from error
        answer.request = request
        return answer

    def _read_whole(self, source: Any) -> bytes:
        """Read the response in chunks, and check the deadline after each."""
        found = bytearray()
        try:
            while piece := source.read1(PIECE_BYTES, decode_content=True):
                found += piece
                if len(found) > self._max_bytes:
                    raise EgressRefusedError(Reason.TOO_BIG)
                if time.monotonic() > self._deadline:
                    break
        finally:
            source.close()
        # A connection that was shut down at the deadline looks like a completed one.
        if time.monotonic() > self._deadline:
            raise EgressRefusedError(Reason.TOO_LONG)
        return bytes(found)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if self._address:
            if host["scheme"] == "https":
                pool["server_hostname"] = pool["assert_hostname"] = host["host"]
            host["host"] = self._address
        return host, pool

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: object) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _is_unconnected(error: RequestsConnectionError) -> bool:
    """Check that nothing was sent, so that another address may be tried."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError)


class _EndsInTime:
    """Shut a connection down at `deadline`, even in the middle of a header."""

    deadline: float
    _timer: Timer | None = None

    def connect(self: Any) -> None:
        super().connect()  # type: ignore[misc]
        remaining = max(0.0, self.deadline - time.monotonic())
        self._timer = Timer(remaining, _shut_down, [self.sock])
        self._timer.daemon = True
        self._timer.start()

    def close(self: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().close()  # type: ignore[misc]


def _shut_down(sock: socket.socket) -> None:
    with suppress(OSError):
        # Not `SSLSocket.shutdown`, which removes the TLS layer while it is being read.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _build_pools(deadline: float) -> dict[str, Any]:
    members = {"deadline": deadline}
    plain = type("Plain", (_EndsInTime, HTTPConnection), members)
    tls = type("Tls", (_EndsInTime, HTTPSConnection), members)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }
