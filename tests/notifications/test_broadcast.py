"""Rings reach Redis over a connection that lasts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings

import pytest
import redis
from asgiref.sync import async_to_sync
from channels_redis.pubsub import RedisPubSubChannelLayer

from core.cache.redis_sentinel import channel_host, channel_prefix
from notifications.live import broadcast

pytestmark = pytest.mark.needs_redis
RINGS = 40


def test_many_rings_share_a_connection():
    server = redis.Redis.from_url(settings.REDIS_URL)
    broadcast.wake_worker()
    before = server.info("stats")["total_connections_received"]
    with ThreadPoolExecutor(4) as threads:
        for _n in range(RINGS):
            threads.submit(broadcast.wake_worker)
    made = server.info("stats")["total_connections_received"] - before
    server.close()
    assert made < RINGS / 2


def test_a_ring_survives_a_broken_connection():
    server = redis.Redis.from_url(settings.REDIS_URL)
    broadcast.wake_worker()
    # What a restart of Redis does to the connections that were open.
    mine = str(server.get_connection_kwargs()["db"])
    ringing = [
        one
        for one in server.client_list()
        if (one["cmd"], one["db"]) == ("publish", mine)
    ]
    for one in ringing:
        server.client_kill_filter(_id=one["id"])
    assert ringing
    heard = server.pubsub()
    heard.psubscribe("*worker*")
    assert heard.get_message(timeout=10)["type"] == "psubscribe"
    broadcast.wake_worker()
    message = heard.get_message(timeout=10)
    heard.close()
    server.close()
    assert message is not None
    assert message["type"] == "pmessage"


@async_to_sync
async def heard_by(here: Any, there: Any) -> dict[str, Any]:
    """What comes first at `here`, where `there` rings first in a group of that name."""
    channel = await here.new_channel()
    await here.group_add("room", channel)
    await there.group_send("room", {"type": "there"})
    await here.group_send("room", {"type": "here"})
    message: dict[str, Any] = await asyncio.wait_for(here.receive(channel), 10)
    await here.flush()
    await there.flush()
    return message


def test_another_site_on_the_same_redis_is_not_heard():
    server = redis.Redis.from_url(settings.REDIS_URL)
    number = server.get_connection_kwargs()["db"]
    server.close()
    address, _slash, _number = settings.REDIS_URL.rpartition("/")
    layers = [
        RedisPubSubChannelLayer(
            hosts=[channel_host(url)], prefix=channel_prefix(url), capacity=10
        )
        for url in (f"{address}/{number}", f"{address}/{(number + 1) % 16}")
    ]
    assert heard_by(*layers) == {"type": "here"}
    assert heard_by(layers[0], layers[0]) == {"type": "there"}
