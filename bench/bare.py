"""A channel layer without the site, as a baseline for live updates.

A socket joins a group and forwards its messages, without a permission check and without
writing to the database.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer

SOCKET, RING = "/bench/ws/", "/bench/ring/"
_GROUP = "bench"
_TEXT = '{"type":"post","id":1234567890123456,"number":1,"count":1}'


class Bare(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(_GROUP, self.channel_name)
        await self.accept()

    async def told(self, event: dict[str, Any]) -> None:
        await self.send(event["text"])


def ring(_request: HttpRequest) -> HttpResponse:
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(_GROUP, {"type": "told", "text": _TEXT})
    return HttpResponse()
