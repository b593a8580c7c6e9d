"""Rings reach Redis over a connection that lasts."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

import pytest
import redis

from notifications import live

pytestmark = pytest.mark.needs_redis
RINGS = 40


def test_many_rings_share_a_connection():
    server = redis.Redis.from_url(settings.REDIS_URL)
    live.doorbell()
    before = server.info("stats")["total_connections_received"]
    with ThreadPoolExecutor(4) as threads:
        for _n in range(RINGS):
            threads.submit(live.doorbell)
    made = server.info("stats")["total_connections_received"] - before
    server.close()
    assert made < RINGS / 2


def test_a_ring_survives_a_broken_connection():
    server = redis.Redis.from_url(settings.REDIS_URL)
    live.doorbell()
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
    live.doorbell()
    message = heard.get_message(timeout=10)
    heard.close()
    server.close()
    assert message is not None
    assert message["type"] == "pmessage"
