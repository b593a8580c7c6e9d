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
from tests.live_server import ROOT, free_port

pytestmark = pytest.mark.needs_own_services

SLOWEST = 90  # seconds

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
    """A Sentinel that watches one master and its copies; its port.

    What it wrote is shown with an error: only it knows what it waited for.
    """
    port = free_port()
    settings, written = folder / "sentinel.conf", folder / "sentinel.log"
    settings.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\nlogfile {written}\n"
        f"sentinel monitor forum 127.0.0.1 {master.port} 1\n"
        # A machine that stands still for a moment is no master that is down.
        "sentinel down-after-milliseconds forum 2000\n"
        "sentinel failover-timeout forum 4000\n"
    )
    command = [master.program, str(settings), "--sentinel"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        try:
            yield port
        except BaseException as error:
            error.add_note(written.read_text() if written.exists() else "no log")
            raise
        finally:
            process.kill()


def master_of(sentinel: redis.Redis) -> int:
    with contextlib.suppress(redis.RedisError, TypeError):
        return int(sentinel.sentinel_get_master_addr_by_name("forum")[1])
    return 0


def role_of(server: Redis) -> str:
    return str(server.client().info("replication")["role"])


def follows(copy: Redis) -> bool:
    """Whether all that its master held has arrived."""
    told = copy.client().info("replication")
    return told["role"] == "slave" and told["master_link_status"] == "up"


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
    with first, second:
        # Before Sentinel asks for the first time: it asks again after ten seconds only.
        second.client().replicaof("127.0.0.1", first.port)
        wait_until(lambda: follows(second))
        with watched(tmp_path, first) as port:
            sentinel = redis.Redis(port=port)
            wait_until(lambda: master_of(sentinel) == first.port)
            wait_until(lambda: sentinel.sentinel_slaves("forum"), SLOWEST)
            assert tried(port, "eerst") == "['eerst', 'eerst']"
            first.stop()
            wait_until(lambda: master_of(sentinel) == second.port, SLOWEST)
            wait_until(lambda: role_of(second) == "master")
            assert tried(port, "daarna") == "['daarna', 'daarna']"
