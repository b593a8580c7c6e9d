"""ASGI application: WebSockets only in production, all requests on a small site."""

import asyncio
import contextlib
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

# These imports need the loaded apps.
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402

from config.startup import warm_up  # noqa: E402
from core.security.log_filter import parse_request_id, request_number  # noqa: E402
from core.security.websocket_origin import SameOriginMiddleware  # noqa: E402
from jobs.worker import run_forever  # noqa: E402
from notifications.live.consumers import LiveConsumer  # noqa: E402


async def lifespan(_scope: Any, receive: Any, send: Any) -> None:
    """Run the worker on the event loop of the server if `WORKER_IN_SERVER` is set."""
    worker: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if settings.WORKER_IN_SERVER:
                worker = asyncio.create_task(run_forever())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if worker is not None:
                worker.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await worker
            await send({"type": "lifespan.shutdown.complete"})
            return


def numbered(application: Any) -> Any:
    """Give each socket a request id for its log lines."""

    async def call(scope: Any, receive: Any, send: Any) -> None:
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        # Not reset: the server logs an exception after this coroutine has ended.
        request_number.set(
            parse_request_id(given if settings.TRUSTED_PROXIES else None)
        )
        await application(scope, receive, send)

    return call


sockets = URLRouter([path("ws/", LiveConsumer.as_asgi())])
application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": numbered(SameOriginMiddleware(CookieMiddleware(sockets))),
        "lifespan": lifespan,
    }
)

warm_up()
