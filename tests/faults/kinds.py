"""What is done to the site, by name. Each holds while something is written."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Literal

from tests.faults.oracle import free_leases, tried
from tests.faults.points import POINTS
from tests.faults.scene import alive
from tests.faults.services import Mood, wait_until

if TYPE_CHECKING:
    from tests.faults.campaign import Campaign

type Fault = Callable[["Campaign"], AbstractContextManager[None]]


@contextlib.contextmanager
def killed(
    name: Literal["pages", "sockets", "worker"], on: "Campaign"
) -> Iterator[None]:
    process = on.processes[name]
    process.kill()
    yield
    if name == "worker":
        free_leases(on.site)
    alive(process)


@contextlib.contextmanager
def dies_at(point: str, on: "Campaign") -> Iterator[None]:
    """The process that comes by this point dies there, once."""
    name = "pages" if point.startswith("page") else "worker"
    process = on.processes[name]
    process.stop()
    process.start(DIES_AT=point)
    yield
    if name == "worker":
        process.wait_for_the_end(60)
        free_leases(on.site)
    alive(process)


@contextlib.contextmanager
def redis_away(how: Literal["stopped", "hung"], on: "Campaign") -> Iterator[None]:
    with on.site.redis.away(how):
        yield


@contextlib.contextmanager
def redis_forgets(how: str, on: "Campaign") -> Iterator[None]:
    redis = on.site.redis
    if how == "flushed":
        redis.flush()
    elif how == "restarted":
        redis.stop()
        redis.start()
    else:
        redis.drop_connections()
    yield


@contextlib.contextmanager
def postgres_away(on: "Campaign") -> Iterator[None]:
    """Stopped hard, in the middle of everything; started a moment later."""
    postgres = on.site.postgres
    postgres.stop("immediate")
    back = threading.Timer(1.5, postgres.start)
    back.start()
    yield
    back.join()


@contextlib.contextmanager
def connections_cut(on: "Campaign") -> Iterator[None]:
    on.site.postgres.kill_connections()
    yield


@contextlib.contextmanager
def mail_server(mood: Mood, on: "Campaign") -> Iterator[None]:
    """It behaves so until it was asked at least once."""
    server = on.site.mail
    before = server.attempts
    with server.in_mood(mood):
        yield
        wait_until(lambda: server.attempts > before, 60)


@contextlib.contextmanager
def mail_server_away(on: "Campaign") -> Iterator[None]:
    with on.site.mail.away():
        yield
        wait_until(lambda: tried(on.site), 60)


FORGETS = ("flushed", "restarted", "connections dropped")
MOODS: tuple[Mood, ...] = ("postpones", "drops", "hangs", "refuses")
FAULTS: dict[str, Fault] = {
    "nothing": lambda _on: contextlib.nullcontext(),
    "pages killed": partial(killed, "pages"),
    "sockets killed": partial(killed, "sockets"),
    "worker killed": partial(killed, "worker"),
    **{f"dies at {point}": partial(dies_at, point) for point in POINTS},
    "Redis stopped": partial(redis_away, "stopped"),
    "Redis hung": partial(redis_away, "hung"),
    **{f"Redis {how}": partial(redis_forgets, how) for how in FORGETS},
    "PostgreSQL stopped hard": postgres_away,
    "PostgreSQL connections cut": connections_cut,
    **{f"mail server {mood}": partial(mail_server, mood) for mood in MOODS},
    "mail server away": mail_server_away,
}
# After these a mail may come twice: the server took it and nobody noted that.
MAY_DOUBLE = {
    "dies at mail: taken",
    "dies at mail: noted",
    "mail server drops",
    "mail server hangs",
    "worker killed",
    "PostgreSQL stopped hard",
    "PostgreSQL connections cut",
}
