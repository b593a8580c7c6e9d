from typing import Any

from bench import bare
from config.asgi import application as site

_bare = bare.Bare.as_asgi()


async def application(scope: Any, receive: Any, send: Any) -> None:
    is_bare = scope["type"] == "websocket" and scope["path"] == bare.SOCKET
    await (_bare if is_bare else site)(scope, receive, send)
