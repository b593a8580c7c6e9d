"""HTTP load over a few persistent connections."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

PATIENCE = 30  # seconds for one answer
AT_LEAST = 1.0  # seconds of load: processor time has a resolution of 10 ms


class Failed(Exception):
    """Raised on an unexpected response. The measurement is then invalid."""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Outcome:
    requests: int = 0
    seconds: float = 0.0
    body_bytes: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


class Connection:
    """A persistent HTTP/1.1 connection that reopens after the server closes it."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Response:
        return await self.send(self.head("GET", path))

    async def post(self, path: str, body: bytes) -> Response:
        head = self.head("POST", path, body)
        return await self.send(head + body)

    def head(self, method: str, path: str, body: bytes = b"") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            lines.append(f"Cookie: {pairs}")
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def send(self, request: bytes) -> Response:
        async with asyncio.timeout(PATIENCE):
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection(
                    "127.0.0.1", self.port, limit=1 << 20
                )
            assert self.reader is not None
            self.writer.write(request)
            response = await read_response(self.reader)
        if response.headers.get("connection", "").lower() == "close":
            self.close()
        return response

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def read_response(reader: asyncio.StreamReader) -> Response:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        # Several Set-Cookie headers are joined with newlines.
        before = headers.get(name.lower())
        value = value.strip()
        headers[name.lower()] = f"{before}\n{value}" if before else value
    if "content-length" not in headers:
        raise Failed(f"an answer without a length: {first}")
    body = await reader.readexactly(int(headers["content-length"]))
    return Response(int(first.split()[1]), headers, body)


async def load(
    port: int,
    path: str,
    *,
    cookies: dict[str, str],
    requests: int,
    seconds: float,
    connections: int,
) -> Outcome:
    """Request one page `requests` times, but for at least `AT_LEAST` seconds.

    Stops after `seconds` at the latest. Raises `Failed` if a status is not 200.
    """
    outcome = Outcome()
    begun = 0
    start = time.perf_counter()

    def goes_on() -> bool:
        spent = time.perf_counter() - start
        return spent < seconds and (begun < requests or spent < AT_LEAST)

    async def drive() -> None:
        nonlocal begun
        connection = Connection(port, cookies)
        request = connection.head("GET", path)
        with contextlib.closing(connection):
            while goes_on():
                begun += 1
                sent = time.perf_counter()
                response = await connection.send(request)
                outcome.times.append(time.perf_counter() - sent)
                if response.status != 200:
                    raise Failed(f"{path} was answered with {response.status}")
                outcome.requests += 1
                outcome.body_bytes = len(response.body)

    async with asyncio.TaskGroup() as group:
        for _connection in range(connections):
            group.create_task(drive())
    outcome.seconds = time.perf_counter() - start
    return outcome
