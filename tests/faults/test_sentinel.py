"""Redis or Valkey behind Sentinel: cache and hints find the next master, too."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.faults.services import Redis, wait_until
from tests.serving import ROOT, free_port

pytestmark = pytest.mark.needs_own_services

# One process asks through both, before the master falls and after.
CODE = """
import asyncio, sys
import django
django.setup()
from channels.layers import get_channel_layer
from django.core.cache import cache

async def passed_on(word):
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("prikbord", channel)
    await layer.group_send("prikbord", {"type": "hint", "word": word})
    heard = await asyncio.wait_for(layer.receive(channel), 5)
    return heard["word"]

def tried(word):
    cache.set("woord", word)
    there = cache._cache.get(cache.make_key("woord"), None)
    return [there, asyncio.run(passed_on(word))]

print(tried(sys.argv[1]))
"""


@contextlib.contextmanager
def watched(folder: Path, master: Redis) -> Iterator[int]:
    """A Sentinel that watches one master and its copies; its port."""
    port = free_port()
    settings = folder / "sentinel.conf"
    settings.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor forum 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds forum 500\n"
        "sentinel failover-timeout forum 2000\n"
    )
    command = [master.program, str(settings), "--sentinel"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            yield port
        finally:
            process.kill()


def master_of(sentinel: redis.Redis) -> int:
    with contextlib.suppress(redis.RedisError, TypeError):
        return int(sentinel.sentinel_get_master_addr_by_name("forum")[1])
    return 0


def tried(sentinel: int, word: str) -> str:
    own = {
        "REDIS_URL": f"sentinel://127.0.0.1:{sentinel}/forum/0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE, word],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


NO_VALKEY = pytest.mark.skipif(
    not shutil.which("valkey-server"), reason="needs Valkey: valkey-server is away"
)
PROGRAMS = ["redis-server", pytest.param("valkey-server", marks=NO_VALKEY)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_site_follows_the_master(tmp_path: Path, program: str) -> None:
    first, second = Redis(program), Redis(program)
    with first, second, watched(tmp_path, first) as port:
        second.client().replicaof("127.0.0.1", first.port)
        sentinel = redis.Redis(port=port)
        wait_until(lambda: master_of(sentinel) == first.port)
        # It learns of copies by asking the master.
        wait_until(lambda: sentinel.sentinel_slaves("forum"))
        wait_until(lambda: first.client().info("replication")["connected_slaves"])
        assert tried(port, "eerst") == "['eerst', 'eerst']"
        first.stop()
        wait_until(lambda: master_of(sentinel) == second.port, 60)
        wait_until(lambda: second.client().info("replication")["role"] == "master")
        assert tried(port, "daarna") == "['daarna', 'daarna']"
