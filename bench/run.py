import asyncio
import statistics
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench import bare, client, copying, cpu, forms, memory, queries, sockets, telling
from bench.client import Connection, Failed, Outcome
from bench.forms import Form
from bench.servers import PAGES, SOCKETS, Server, serving
from bench.site import Places, topic_of
from forum.models import Topic

SIGNED_IN = "_signed_in"
LIVE, BARE = "live_", "bare_"
LONG = "long_"
MEMORY = "memory_"
TOLD, FOLLOWED = "told_", "reply_"
PROCESSES = "processes_"
COPY = "copy"
SCENARIOS = (
    "constant_page",
    "topic_list",
    "topic_page",
    "theme_page",
    "topic_list_signed_in",
    "topic_page_signed_in",
    "theme_page_signed_in",
    "start_page_signed_in",
    "spaces_signed_in",
    "participants_signed_in",
    "person_signed_in",
    "inbox",
    "search_frequent",
    "search_middle",
    "search_rare",
    "search_filtered",
    "search_relevance",
    "reply",
    "reply_20000",
    "told_20000",
    "bare_1000",
    "live_100",
    "live_1000",
    "memory_10000",
)

type Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    requests: int = 400
    seconds: float = 10.0
    connections: int = 8
    rounds: int = 5
    workers: int = 1


@dataclass(slots=True)
class Bench:
    """Runs scenarios. Each server starts when the first scenario needs it."""

    places: Places
    environment: Mapping[str, str]
    options: Options
    stack: ExitStack = field(default_factory=ExitStack)
    servers: dict[str, Server] = field(default_factory=dict)
    constants: dict[str, Line] = field(default_factory=dict)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def lines(self, names: list[str]) -> Iterator[Line]:
        unknown = [name for name in names if not is_known(name)]
        if unknown:
            raise Failed(
                f"unknown: {', '.join(unknown)}; known: {', '.join(SCENARIOS)}"
            )
        for name in names:
            yield self._line_or_fault(name)

    def _line_or_fault(self, name: str) -> Line:
        """Run a scenario. A failure becomes a line of its own; the others continue."""
        try:
            return self.line(name)
        except Exception as error:  # noqa: BLE001 (any failure is reported by name)
            traceback.print_exc()
            return {"scenario": name, "error": _words(error)}

    def line(self, name: str) -> Line:
        if name.startswith(MEMORY):
            return {"scenario": name, **self._memory(int(name.removeprefix(MEMORY)))}
        if name == COPY:
            return {"scenario": name, **self._copy()}
        if name.startswith(PROCESSES):
            return {"scenario": name, **self._shared(int(name.split("_")[1]))}
        if name.startswith(TOLD):
            return {"scenario": name, **self._told_all(int(name.removeprefix(TOLD)))}
        if name.startswith((LIVE, BARE)):
            kind, _, count = name.partition("_")
            line = (self._live if kind == "live" else self._bare)(int(count))
            constant = self._constant(SOCKETS)
        else:
            line = self._posted(name)
            constant = self._constant(PAGES)
        if name == "constant_page":
            line = constant
        return {"scenario": name, **line, "ratio_to_constant": _ratio(line, constant)}

    def _constant(self, command: str) -> Line:
        if command not in self.constants:
            self.constants[command] = self._page("constant_page", command)
        return self.constants[command]

    def _server(self, command: str) -> Server:
        if command not in self.servers:
            if command == SOCKETS:
                sockets.allow_files(1000)
            started = self.stack.enter_context(serving(command, self.environment))
            self.servers[command] = started
        return self.servers[command]

    def _page(self, name: str, command: str) -> Line:
        path = self._path(name.removesuffix(SIGNED_IN))
        known = name.endswith(SIGNED_IN) or name == "inbox"
        cookies = self.places.cookies if known else {}
        options, server = self.options, self._server(command)

        def run(requests: int, seconds: float) -> Outcome:
            return asyncio.run(
                client.load(
                    server.port,
                    path,
                    cookies=cookies,
                    requests=requests,
                    seconds=seconds,
                    connections=options.connections,
                )
            )

        asked = queries.of_page(path, cookies)
        run(4 * options.connections, options.seconds / 2)  # warm up caches
        outcome, spent = _metered(
            server, lambda: run(options.requests, options.seconds)
        )
        return _line(asked, outcome, spent)

    def _path(self, name: str) -> str:
        if name.startswith(LONG):
            return topic_of(int(name.removeprefix(LONG)))
        return self.places.paths[name]

    def _posted(self, name: str) -> Line:
        if name == "reply":
            return self._reply()
        if not name.startswith(FOLLOWED):
            return self._page(name, PAGES)
        count = int(name.removeprefix(FOLLOWED))
        topic = Topic.objects.get(pk=self.places.topic_id)
        followed = telling.followed(topic.space, count)
        with followed, telling.working(self.environment):
            return self._reply() | {"followers": count}

    def _shared(self, count: int) -> Line:
        """Request a topic page, signed in, from `count` page servers at once."""
        options, path = self.options, self._path("topic_page")
        asked = queries.of_page(path, self.places.cookies)
        with ExitStack() as stack:
            servers = [
                stack.enter_context(serving(PAGES, self.environment))
                for _number in range(count)
            ]

            async def run(requests: int, seconds: float) -> list[Outcome]:
                loads = [
                    client.load(
                        server.port,
                        path,
                        cookies=self.places.cookies,
                        requests=requests,
                        seconds=seconds,
                        connections=max(options.connections // count, 1),
                    )
                    for server in servers
                ]
                return await asyncio.gather(*loads)

            asyncio.run(run(4 * options.connections, options.seconds / 2))
            ids = [server.pid for server in servers]
            before = cpu.reading(ids, cpu.backends())
            found = asyncio.run(run(options.requests, options.seconds))
            spent = _spent(before, cpu.reading(ids, cpu.backends()))
        whole = Outcome(
            requests=sum(one.requests for one in found),
            seconds=max(one.seconds for one in found),
            body_bytes=found[0].body_bytes,
            times=[moment for one in found for moment in one.times],
        )
        return {"processes": count} | _line(asked, whole, spent)

    def _copy(self) -> Line:
        options = self.options
        return copying.shares(
            self._server(PAGES),
            self.places,
            requests=options.requests,
            seconds=options.seconds,
            connections=options.connections,
        )

    def _told_all(self, count: int) -> Line:
        topic = Topic.objects.get(pk=self.places.topic_id)
        followed = telling.followed(topic.space, count)
        workers = telling.working(self.environment, self.options.workers)
        with followed, workers as ids:
            telling.tell(topic)  # warm-up: it creates the inboxes of new users
            before = cpu.reading(ids, cpu.backends())
            times = [telling.tell(topic) for _round in range(self.options.rounds)]
            spent = _spent(before, cpu.reading(ids, cpu.backends()))
            heard = telling.told()
        return {
            "workers": self.options.workers,
            "followers": count,
            "told": heard,
            "cpu_ms": spent and round(1000 * spent / len(times)),
            "median_ms": round(1000 * statistics.median(times)),
            "slowest_ms": round(1000 * max(times)),
        }

    def _reply(self) -> Line:
        path, cookies = self.places.reply_path, self.places.cookies
        options, server = self.options, self._server(PAGES)
        asked = queries.of_reply(path, cookies)

        async def run() -> tuple[Outcome, float | None]:
            with closing(await Form.open(server.port, path, cookies)) as form:
                await forms.load(form, requests=5, seconds=options.seconds / 2)
                before = _reading(server)
                outcome = await forms.load(
                    form, requests=options.requests, seconds=options.seconds
                )
                return outcome, _spent(before, _reading(server))

        outcome, spent = asyncio.run(run())
        return _line(asked, outcome, spent)

    def _live(self, count: int) -> Line:
        path, cookies = self.places.reply_path, self.places.cookies

        async def reply(port: int) -> tuple[sockets.Act, Connection]:
            form = await Form.open(port, path, cookies)
            return form.send, form.connection

        asked = queries.of_reply(path, cookies)
        return self._told(count, asked, self.places.stream, reply)

    def _bare(self, count: int) -> Line:
        async def ring(port: int) -> tuple[sockets.Act, Connection]:
            connection = Connection(port)
            return partial(connection.get, bare.RING), connection

        return self._told(count, queries.of_page(bare.RING, {}), None, ring)

    def _memory(self, requests: int) -> Line:
        with serving(PAGES, self.environment) as server:
            early, late = memory.grow(
                server,
                self.places,
                requests=requests,
                connections=self.options.connections,
            )
        growth = round(late / early, 3)
        return {"requests": requests, "mb_early": early, "mb": late, "growth": growth}

    def _told(
        self,
        count: int,
        asked: int,
        stream: str | None,
        prepare: Callable[[int], Awaitable[tuple[sockets.Act, Connection]]],
    ) -> Line:
        """Measure rounds of one action and `count` sockets that receive its message."""
        server = self._server(SOCKETS)
        sockets.allow_files(count)

        async def run() -> tuple[list[sockets.Round], float | None]:
            async with sockets.following(server.port, stream, count) as heard:
                # Opened last, since the server soon closes an idle connection.
                act, connection = await prepare(server.port)
                with closing(connection):
                    await sockets.rounds(act, heard, 1)  # warm-up
                    before = _reading(server)
                    found = await sockets.rounds(act, heard, self.options.rounds)
                    return found, _spent(before, _reading(server))

        found, spent = asyncio.run(run())
        outcome = Outcome(
            requests=len(found),
            seconds=sum(one.seconds for one in found),
            body_bytes=found[0].size,
            times=[one.seconds for one in found],
        )
        return _line(asked, outcome, spent) | {"sockets": count}


def _words(error: BaseException) -> str:
    """Describe an error. Of an exception group, describe only the first one."""
    if isinstance(error, BaseExceptionGroup):
        return _words(error.exceptions[0])
    return f"{type(error).__name__}: {error}"


def is_known(name: str) -> bool:
    long = name.removeprefix(LONG).removesuffix(SIGNED_IN)
    return (
        name in (*SCENARIOS, COPY)
        or name.removeprefix(LIVE).isdecimal()
        or name.removeprefix(BARE).isdecimal()
        or name.removeprefix(MEMORY).isdecimal()
        or name.removeprefix(TOLD).isdecimal()
        or name.removeprefix(PROCESSES).isdecimal()
        or name.removeprefix(FOLLOWED).isdecimal()
        or (name.startswith(LONG) and long.isdecimal())
    )


def _metered(
    server: Server, act: Callable[[], Outcome]
) -> tuple[Outcome, float | None]:
    before = _reading(server)
    outcome = act()
    return outcome, _spent(before, _reading(server))


def _reading(server: Server) -> cpu.Reading | None:
    return cpu.reading([server.pid], cpu.backends())


def _spent(before: cpu.Reading | None, after: cpu.Reading | None) -> float | None:
    return before.until(after) if before and after else None


def _line(asked: int, outcome: Outcome, spent: float | None) -> Line:
    each = spent and 1000 * spent / outcome.requests
    return {
        "queries": asked,
        "cpu_ms": each if each is None else round(each, 2),
        "bytes": outcome.body_bytes,
        "requests_per_s": round(outcome.per_second, 1),
        "requests": outcome.requests,
        "median_ms": round(1000 * statistics.median(outcome.times), 1),
        "slowest_ms": round(1000 * max(outcome.times), 1),
    }


def _ratio(line: Line, constant: Line) -> float | None:
    """Compare by processor time if it is known, otherwise by throughput."""
    if line["cpu_ms"] and constant["cpu_ms"]:
        cpu: float = round(line["cpu_ms"] / constant["cpu_ms"], 1)
        return cpu
    if line["requests_per_s"]:
        throughput: float = round(
            constant["requests_per_s"] / line["requests_per_s"], 1
        )
        return throughput
    return None
