"""An open page in a test: the real application's socket, without a server."""

import functools
import json
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings
from django.test import Client

from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator

from accounts.models import User
from config.asgi import application

# Seconds, for a machine that may be busy. What nobody tells a page it finds out in a
# minute; that one second is enough is tested in
# tests/accounts/test_access_withdrawn.py.
SOON = 10.0
QUIET = 0.15

type Frame = dict[str, Any]


def live(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that is awaited. What it asks of the database goes through `act`."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        async_to_sync(test)(**fixtures)

    return run


async def act(do: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Something that a person or the worker does meanwhile."""
    return await sync_to_async(do)(*args, **named)


class Page:
    """One open page. `await page.follow(...)` first, then look at what comes."""

    def __init__(
        self, client: Client | None = None, origin: str = "http://localhost"
    ) -> None:
        headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
        if client is not None:
            name = settings.SESSION_COOKIE_NAME
            cookie = f"{name}={client.cookies[name].value}"
            headers.append((b"cookie", cookie.encode()))
        scope = {
            "type": "websocket",
            "path": "/ws/",
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        # Not `channels.testing`: that wants a server which is not installed.
        self.socket = ApplicationCommunicator(application, scope)
        self.heard: list[str] = []
        self.asked = 0

    async def opens(self) -> bool:
        await self.socket.send_input({"type": "websocket.connect"})
        answer = await self.socket.receive_output(SOON)
        return bool(answer["type"] == "websocket.accept")

    async def __aenter__(self) -> "Page":
        assert await self.opens()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.socket.wait(SOON)

    async def send_raw(self, **frame: Any) -> None:
        await self.socket.send_input({"type": "websocket.receive", **frame})

    async def send(self, message: Any) -> None:
        await self.send_raw(text=json.dumps(message))

    async def follow(self, *streams: Any) -> list[Frame]:
        """Ask for streams; the first answer to each of them."""
        await self.send({"type": "subscribe", "streams": list(streams)})
        return [await self.next() for _stream in streams]

    async def next(self) -> Frame:
        output = await self.socket.receive_output(SOON)
        assert output["type"] == "websocket.send", output
        self.heard.append(output["text"])
        frame: Frame = json.loads(output["text"])
        return frame

    async def all(self) -> list[Frame]:
        """Everything that is under way to this page.

        No waiting for a while: what is asked now is answered after what was sent
        before, save for what one round of the consumer may turn round.
        """
        frames: list[Frame] = []
        rounds_of_nothing = 0
        while rounds_of_nothing < 3:
            heard = await self._until_answered()
            frames += heard
            rounds_of_nothing = 0 if heard else rounds_of_nothing + 1
        return frames

    async def _until_answered(self) -> list[Frame]:
        self.asked += 1
        mark = f"nothing.{self.asked}"
        await self.send({"type": "subscribe", "streams": [mark]})
        frames = []
        while (frame := await self.next()) != refused(mark):
            frames.append(frame)
        return frames

    async def is_quiet(self) -> bool:
        return not await self.all()

    async def is_open(self) -> bool:
        return bool(await self.socket.receive_nothing(QUIET))

    async def close_code(self) -> int:
        """The socket is closed soon; whatever came before is skipped."""
        while True:
            output = await self.socket.receive_output(SOON)
            if output["type"] == "websocket.close":
                return int(output["code"])
            self.heard.append(output["text"])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def refused(stream: str) -> Frame:
    return {"type": "refused", "stream": stream}
