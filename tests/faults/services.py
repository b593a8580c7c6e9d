"""PostgreSQL, Redis and a mail server of one's own, on free ports, to be ill-treated.

They never touch those that they find on the machine. Each is a context manager, and
leaves neither a process nor a file behind.
"""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, Self

import psycopg
import redis
from aiosmtpd.controller import Controller
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.live_server import free_port
from tests.plugins.house import postgres_tools, redis_server

STARTS_WITHIN = 60  # seconds; nothing is measured by it


def wait_until(what: Callable[[], Any], seconds: float = STARTS_WITHIN) -> Any:
    """What it answers once that is true; a late answer is an error that names it."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what.__qualname__}")
        time.sleep(0.02)
    return answer


class Postgres:
    """A cluster of its own. What it has acknowledged survives `stop("immediate")`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="own-postgres-"))
        # PostgreSQL refuses to run as root.
        self.runs_as: dict[str, Any] = {}
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            ids = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
            self.runs_as = ids

    def _tool(self, name: str, *words: str) -> None:
        tools = postgres_tools()
        assert tools, "PostgreSQL is not installed"
        command = [str(tools / name), f"--pgdata={self.folder / 'data'}", *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
            **self.runs_as,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(log.read_text()[-2000:] if log.exists() else name)

    def __enter__(self) -> Self:
        words = ["--auth=trust", "--username=postgres", "--encoding=UTF8"]
        self._tool("initdb", *words, "--locale=C.UTF-8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(RuntimeError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        # Without fsync a loss of power would cost data; the end of a process does not.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += f" -c unix_socket_directories={self.folder} -c max_connections=200"
        log = f"--log={self.folder / 'log'}"
        self._tool("pg_ctl", "--wait", "--silent", log, f"--options={options}", "start")

    def stop(self, mode: Literal["immediate", "fast"] = "fast") -> None:
        self._tool("pg_ctl", f"--mode={mode}", "--silent", "--wait", "stop")

    def url(self, name: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    @contextlib.contextmanager
    def replica(self) -> Iterator["Postgres"]:
        """A copy that follows, and can be read from.

        Made of the files at rest, since not every machine has pg_basebackup.
        """
        copy = Postgres()
        try:
            self.stop()
            words = ["cp", "--archive", str(self.folder / "data"), str(copy.folder)]
            subprocess.run(words, check=True, cwd=copy.folder, **self.runs_as)
            self.start()
            follows = f"primary_conninfo = 'host=127.0.0.1 port={self.port}"
            with (copy.folder / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write(f"{follows} user=postgres'\n")
            (copy.folder / "data" / "standby.signal").touch()
            copy.start()
            yield copy
        finally:
            copy.__exit__()

    def query(self, statement: str, name: str = "postgres") -> list[Any]:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def create(self, name: str, template: str = "template1") -> str:
        """A new database, or a copy of one that nobody is connected to; its URL."""
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def kill_connections(self) -> None:
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


class Redis:
    """A Redis of its own, which can be stopped, hung and emptied; or a Valkey."""

    def __init__(self, program: str | None = None) -> None:
        self.program = program or str(redis_server())
        # A copy writes what it follows to a file, whatever it is told to save.
        self.folder = Path(tempfile.mkdtemp(prefix="own-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self) -> redis.Redis:
        once = Retry(NoBackoff(), 0)
        return redis.Redis(port=self.port, socket_timeout=2, retry=once)

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError):
            return bool(self.client().ping())
        return False

    def start(self) -> None:
        command = [self.program, "--port", str(self.port), "--save", ""]
        command += ["--bind", "127.0.0.1", "--appendonly", "no"]
        command += ["--dir", str(self.folder)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet)
        wait_until(self._answers)

    def stop(self) -> None:
        """At once, and nothing of what it held comes back."""
        if self.process:
            self.process.kill()  # also one that hangs
            self.process.wait()
            self.process = None

    def hang(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def away(self, how: Literal["stopped", "hung"]) -> Iterator[None]:
        self.stop() if how == "stopped" else self.hang()
        try:
            yield
        finally:
            self.start() if how == "stopped" else self.go_on()

    def flush(self) -> None:
        self.client().flushall()

    def drop_connections(self) -> None:
        self.client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        self.client().execute_command("CLIENT", "KILL", "TYPE", "normal")


type Mood = Literal["takes", "refuses", "postpones", "hangs", "drops"]


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail server was given."""

    to: str
    message: EmailMessage
    answered: bool  # said that it was taken

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        """Everything that a reader or a mail program could show of it."""
        parts = [part for part in self.message.walk() if not part.is_multipart()]
        bodies = [str(part.get_content()) for part in parts]
        headers = [f"{name}: {value}" for name, value in self.message.items()]
        return "\n".join(headers + bodies)


@dataclass
class MailServer:
    """Takes mails in the mood that it is given.

    `refuses` says 550, `postpones` 451, `hangs` never answers after DATA, `drops`
    closes the line after DATA without an answer; with `away()` nobody listens.
    """

    port: int = field(default_factory=free_port)
    mood: Mood = "takes"
    mails: list[Mail] = field(default_factory=list)
    attempts: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        # Started afresh: aiosmtpd's controllers cannot be started twice.
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    @contextlib.contextmanager
    def in_mood(self, mood: Mood) -> Iterator[None]:
        self.mood = mood
        try:
            yield
        finally:
            self.mood = "takes"

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    def taken(self) -> list[Mail]:
        with self._lock:
            return [mail for mail in self.mails if mail.answered]

    def unanswered(self) -> list[Mail]:
        with self._lock:
            return [mail for mail in self.mails if not mail.answered]

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        mood = self.mood
        self.attempts += 1
        if mood in {"refuses", "postpones"}:
            return "550 no" if mood == "refuses" else "451 later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        mails = [Mail(to, message, mood == "takes") for to in envelope.rcpt_tos]  # type: ignore[arg-type]
        with self._lock:
            self.mails += mails
        if mood == "drops":
            server.transport.abort()
        elif mood == "hangs":
            while self.mood == "hangs":
                await asyncio.sleep(0.05)
            server.transport.abort()
        return "250 taken"
