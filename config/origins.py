"""Which pages may open a socket: the site's own."""

from typing import Any

from django.conf import settings
from django.http.request import validate_host

from channels.security.websocket import OriginValidator, WebsocketDenier


def own_origins() -> list[str]:
    """With TLS exactly ours, scheme and port included; without it, our hosts."""
    hosts = list(settings.ALLOWED_HOSTS)
    if not settings.BEHIND_TLS:
        return hosts
    return [settings.SITE_URL, *(f"https://{host}" for host in hosts)]


class OwnPages(OriginValidator):
    """Refuses pages that are not ours, or that came by another name."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, [])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        self.allowed_origins = own_origins()
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not is_ours(hosts[0].decode("latin-1")):
            return await WebsocketDenier()(scope, receive, send)
        return await super().__call__(scope, receive, send)


def is_ours(host: str) -> bool:
    name = host.rpartition(":")[0] if _has_port(host) else host
    return validate_host(name.lower(), settings.ALLOWED_HOSTS)


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdecimal() and not host.endswith("]")
