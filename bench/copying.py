"""Distribution of PostgreSQL's processor time between the primary and a replica."""

import asyncio
from typing import Any

from django.db import connections

from bench import client, cpu
from bench.servers import Server
from bench.site import Places

PAGES = ("topic_list", "topic_page", "theme_page", "search_middle")
ALIASES = ("default", "replica")


def shares(server: Server, places: Places, **how: Any) -> dict[str, object]:
    """Return the milliseconds of processor time per page of each cluster.

    Pages are requested as a visitor and signed in. `moved` is the share of the replica
    if both are equally frequent.
    """
    clusters = {alias: _cluster(alias) for alias in ALIASES if alias in connections}
    found: dict[str, Any] = {}
    for who, cookies in (("visitor", {}), ("signed_in", places.cookies)):
        for name in PAGES:
            load = client.load(server.port, places.paths[name], cookies=cookies, **how)
            asyncio.run(load)  # warm up caches, and the query plans of each connection
            before = {alias: cpu.reading([pid]) for alias, pid in clusters.items()}
            load = client.load(server.port, places.paths[name], cookies=cookies, **how)
            outcome = asyncio.run(load)
            found[f"{name} {who}"] = {
                alias: _ms(before[alias], cpu.reading([pid]), outcome.requests)
                for alias, pid in clusters.items()
            }
    whole = sum(sum(ms.values()) for ms in found.values())
    moved = sum(ms.get("replica", 0) for ms in found.values())
    return {"postgres_ms": found, "moved": round(moved / whole, 2)}


def _cluster(alias: str) -> int:
    """Return the id of the main PostgreSQL process, the parent of all backends."""
    if connections[alias].vendor != "postgresql":
        raise client.Failed("only PostgreSQL has processes to be measured")
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = cpu.stat(cursor.fetchone()[0])
    if stat is None:
        raise client.Failed("PostgreSQL must run on this machine")
    return stat.parent


def _ms(before: cpu.Reading | None, after: cpu.Reading | None, requests: int) -> float:
    assert before and after
    return round(1000 * before.until(after) / requests, 3)
