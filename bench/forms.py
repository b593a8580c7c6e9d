"""Send replies through the HTML form, including its CSRF token."""

import html
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from bench.client import Connection, Failed, Outcome

_INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_COOKIE = re.compile(r"^([\w-]+)=([^;]*)", re.MULTILINE)


@dataclass(slots=True)
class Form:
    connection: Connection
    path: str
    fields: dict[str, str]

    @classmethod
    async def open(cls, port: int, path: str, cookies: dict[str, str]) -> "Form":
        connection = Connection(port, cookies)
        page = await connection.get(path)
        if page.status != 200:
            raise Failed(f"{path} was answered with {page.status}")
        connection.cookies |= dict(_COOKIE.findall(page.headers.get("set-cookie", "")))
        found = _INPUT.findall(page.body.decode())
        fields = {name: html.unescape(value) for name, value in found}
        if "csrfmiddlewaretoken" not in fields:
            raise Failed(f"{path} has no form with a token")
        return cls(connection, path, fields)

    def close(self) -> None:
        self.connection.close()

    async def send(self) -> int:
        """Submit one reply; return the size of the response body in bytes."""
        fields = self.fields | {
            "source": f"Dank, dit helpt ons verder. {time.time()}",
            "source_format": "text",
            "idempotency_key": str(uuid4()),
        }
        response = await self.connection.post(self.path, urlencode(fields).encode())
        if response.status != 302:
            raise Failed(f"a reply was answered with {response.status}")
        return len(response.body)


async def load(form: Form, *, requests: int, seconds: float) -> Outcome:
    outcome = Outcome()
    start = time.perf_counter()
    while outcome.requests < requests and time.perf_counter() - start < seconds:
        sent = time.perf_counter()
        outcome.body_bytes = await form.send()
        outcome.times.append(time.perf_counter() - sent)
        outcome.requests += 1
    outcome.seconds = time.perf_counter() - start
    return outcome
