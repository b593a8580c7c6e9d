from typing import Any

from django.conf import settings
from django.http.request import validate_host

from channels.security.websocket import WebsocketDenier


class SameOriginMiddleware:
    """ASGI middleware that refuses a handshake from another origin.

    The whole origin is compared with the origins of this site's pages. Channels' own
    `OriginValidator` matches host names as patterns and ignores the port if no scheme
    is given, so that `http://localhost:80.evil.example` passes.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        host, origin = (single_header(scope, name) for name in (b"host", b"origin"))
        if host and is_allowed_host(host) and origin.lower() in site_origins(host):
            return await self.application(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)


def single_header(scope: Any, name: bytes) -> str:
    """Return the value of a header, or "" if it is missing or repeated."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def site_origins(host: str) -> set[str]:
    """Return the origins of this site's pages, in lower case.

    `host` is the request's Host header, already checked against ALLOWED_HOSTS.
    """
    if settings.HTTPS:
        hosts = (name for name in settings.ALLOWED_HOSTS if name[:1] not in {".", "*"})
        origins = {settings.SITE_URL, *(f"https://{name}" for name in hosts)}
    else:
        origins = {settings.SITE_URL, f"http://{host}"}
    return {origin.lower() for origin in origins}


def is_allowed_host(host: str) -> bool:
    """Check a Host header, with or without a port, against ALLOWED_HOSTS."""
    name = host.rpartition(":")[0] if _has_port(host) else host
    return validate_host(name.lower(), settings.ALLOWED_HOSTS)


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdecimal() and not host.endswith("]")
