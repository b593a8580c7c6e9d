"""Memory of a web process after many different requests.

Caches grow at first but have a limit. Memory that keeps growing is a leak, which shows
on a site that is not restarted for a month.
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from random import Random

from bench import cpu
from bench.client import Connection, Failed
from bench.servers import Server
from bench.site import Places
from forum import paths as places
from forum.models import Post, Topic

EARLY = 20  # the first reading is after this fraction: 500 of 10,000 requests


def paths(known: Places) -> Iterator[str]:
    topics = Topic.objects.filter(space__audience="public").select_related("space")
    some = topics.order_by("-last_post_at")[:400]
    posts = Post.objects.filter(topic__in=list(some), state=Post.State.VISIBLE)
    people = posts.order_by("pk").values_list("author__public_id", flat=True)[:400]
    found = [
        *known.paths.values(),
        *(places.topic_path(t.space.path, t.public_id, t.slug) for t in some),
        *{t.space.path for t in some},
        *(places.person_path(ident) for ident in set(people)),
        *(f"/zoeken/?q={title.split()[0]}" for title in {t.title for t in some}),
    ]
    Random(1).shuffle(found)
    return cycle(found)


def grow(
    server: Server, known: Places, *, requests: int, connections: int
) -> tuple[float, float]:
    """Return the megabytes after a twentieth of the requests, and after all of them."""
    asked = paths(known)
    first = requests // EARLY

    async def drive(cookies: dict[str, str], count: int) -> None:
        with closing(Connection(server.port, cookies)) as connection:
            for _request in range(count):
                path = next(asked)
                response = await connection.get(path)
                if response.status not in {200, 302}:
                    raise Failed(f"{path} was answered with {response.status}")

    async def run(count: int) -> None:
        """Send requests; every second connection is signed in."""
        async with asyncio.TaskGroup() as group:
            for at in range(connections):
                cookies = known.cookies if at % 2 else {}
                group.create_task(drive(cookies, count // connections))

    asyncio.run(run(first))
    early = held(server)
    asyncio.run(run(requests - first))
    return early, held(server)


def held(server: Server) -> float:
    pids = cpu.tree(server.pid, cpu.processes())
    return round(sum(map(_resident, pids)) / 1024, 1)


def _resident(pid: int) -> int:
    lines = (cpu.PROC / str(pid) / "status").read_text().splitlines()
    found = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(found[0]) if found else 0
