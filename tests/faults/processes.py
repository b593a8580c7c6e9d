"""The site as in production: pages, sockets and worker as processes of their own."""

import contextlib
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from tests.faults.services import MailServer, Postgres, Redis, wait_until
from tests.live_server import ROOT, free_port, manage

KEY = "a-key-for-the-processes-of-one-site-0123456789"
MIGRATED = "migrated"
# What may come from whoever runs the tests, and would change what the processes do.
FOREIGN = ("DATABASE_", "REDIS_", "EMAIL_", "SITE_", "ALLOWED_", "DEBUG", "WORKER_")


class Process:
    """One process of the site, which can be started, ended and killed repeatedly."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        log: Path,
        is_ready: Callable[["Process"], bool],
        port: int = 0,
    ) -> None:
        self.name, self.command, self.environment = name, command, dict(environment)
        self.log, self.is_ready, self.port = log, is_ready, port
        self.root = ROOT  # of the code that it runs
        self.said_before = 0  # bytes of the log, when it was last started
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def start(self, **more: str) -> Self:
        """Start it, with `more` in its environment, and wait until it is ready."""
        with self.log.open("ab") as log:
            self.said_before = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=self.root,
                env=self.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Its children are killed with it.
                start_new_session=True,
            )
        wait_until(lambda: self.is_ready(self) or not self.is_alive, 60)
        if not self.is_alive and "DIES_AT" not in more:
            raise RuntimeError(f"{self.name} did not start:\n{self.words()}")
        return self

    def kill(self) -> None:
        """As the kernel does it, children included: no chance to say goodbye."""
        self._signal(9)

    def stop(self) -> None:
        """As a supervisor does it at an upgrade."""
        self._signal(15)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait(20)
        self.process = None

    def wait_for_the_end(self, seconds: float = 30) -> int:
        """It ends by itself, at a point that it was told; its code."""
        process = self.process
        assert process
        code = process.wait(seconds)
        self.kill()  # what it may have left
        return code

    def words(self) -> str:
        """The end of what it said since it was started."""
        said = self.log.read_bytes()[self.said_before :]
        return said.decode(errors="replace")[-4000:]

    def memory(self) -> int:
        """Bytes that it holds, without its children."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return 1024 * int(status.split("VmRSS:")[1].split()[0])


def answers(port: int) -> bool:
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Site:
    """Own services, and the three kinds of processes upon them.

    What `pages()`, `sockets()` and `worker()` make runs once it is started or entered.
    Pages and sockets have a `host` each, as they have behind a proxy.
    """

    postgres: Postgres
    redis: Redis
    mail: MailServer
    environment: dict[str, str]
    folder: Path
    database: str
    processes: list[Process] = field(default_factory=list)

    def process(
        self,
        name: str,
        command: list[str],
        is_ready: Callable[[Process], bool],
        port: int = 0,
    ) -> Process:
        """One more process of this site; ended with it, whoever started it."""
        number = len(self.processes)
        log = self.folder / f"{number}-{name}.log"
        made = Process(name, command, self.environment, log, is_ready, port)
        self.processes.append(made)
        return made

    def pages(
        self, port: int | None = None, workers: int = 1, threads: int = 4
    ) -> Process:
        """Pages through WSGI."""
        port = port or free_port()
        command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", str(workers)]
        command += ["--blocking-threads", str(threads), "tests.faults.points:pages"]
        return self._served("pages", command, port)

    def sockets(self, port: int | None = None) -> Process:
        """`/ws/` by uvicorn."""
        port = port or free_port()
        command = ["-m", "uvicorn", "config.asgi:application", "--port", str(port)]
        command += ["--ws-max-size", "65536", "--log-level", "warning"]
        return self._served("sockets", command, port)

    def worker(self) -> Process:
        def started(process: Process) -> bool:
            return "worker started" in process.words()

        return self.process("worker", ["-m", "tests.faults.points", "worker"], started)

    def _served(self, name: str, command: list[str], port: int) -> Process:
        return self.process(name, command, lambda _process: answers(port), port)

    def manage(self, *words: str) -> str:
        return manage(self.environment, *words)

    def query(self, statement: str) -> list[Any]:
        return self.postgres.query(statement, self.database)

    def run(self, code: str) -> str:
        """What a piece of Python prints in a process of this site."""
        return self.manage("shell", "--verbosity", "0", "--command", code)


def _environment(database: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    limits = {f"LIMIT_{act}": "0" for act in ("ASK", "REPLY", "REPORT")}
    limits |= {f"{name}_ADDRESS": "0" for name in limits}
    own = {"DATABASE_URL": database, "SECRET_KEY": KEY, "PYTHONUNBUFFERED": "1"}
    return kept | limits | own


@contextlib.contextmanager
def migrated_cluster() -> Iterator[Postgres]:
    """A cluster with a migrated database to copy: migrating takes 20 seconds."""
    with Postgres() as postgres:
        manage(_environment(postgres.create(MIGRATED)), "migrate", "--verbosity", "0")
        yield postgres


@contextlib.contextmanager
def own_site(cluster: Postgres, folder: Path, **more: str) -> Iterator[Site]:
    """A migrated and empty site in a database of its own of a `migrated_cluster`, with
    its own Redis and mail server; everything it started is ended with the block."""
    with Redis() as redis, MailServer() as mail:
        database = f"site_{uuid4().hex[:8]}"
        environment = _environment(cluster.create(database, template=MIGRATED))
        environment |= {
            "REDIS_URL": redis.url,
            "EMAIL_URL": mail.url,
            "FILES_DIR": str(folder / "files"),
            "MEDIA_DIR": str(folder / "media"),
            **more,
        }
        site = Site(cluster, redis, mail, environment, folder, database)
        try:
            yield site
        finally:
            for process in reversed(site.processes):
                process.kill()
