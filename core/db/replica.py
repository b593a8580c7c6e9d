"""Route the reads of visitors to a read replica, if one is configured.

Visitors write nothing, and may see data that is slightly outdated. Requests with a
session read from the primary database, because users must see what they just wrote. A
replica that does not answer is skipped for COOLDOWN_SECONDS.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

import psycopg

from core.http import has_session

COOLDOWN_SECONDS = 30.0
CONNECT_TIMEOUT_SECONDS = 2  # seconds; the minimum of the driver

_may_read_copy: ContextVar[bool] = ContextVar("may_read_copy", default=False)
_away_until = 0.0


class ReplicaRouter:
    def db_for_read(self, _model: object, **_hints: object) -> str:
        return "replica" if _may_read_copy.get() else "default"

    def db_for_write(self, _model: object, **_hints: object) -> str:
        return "default"

    def allow_relation(self, *_rows: object, **_hints: object) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, _app: str, **_hints: object) -> bool:
        return db == "default"


class AnonymousReplicaMiddleware:
    """Place this before any middleware that queries the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _may_read_copy.set(may_use_replica(request))
        try:
            return self.get_response(request)
        finally:
            _may_read_copy.reset(token)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        lost = isinstance(error, OperationalError | InterfaceError)
        if not (lost and _may_read_copy.get()):
            return None
        _start_cooldown()
        connections["replica"].close()
        # The repeated request reads from the primary database.
        return HttpResponseRedirect(request.get_full_path())


def is_configured() -> bool:
    return "replica" in settings.DATABASES


def ping() -> None:
    """Raise an error if the replica does not answer, and start the cooldown.

    Connects without the pool, which would wait as long as a page may wait.
    """
    if time.monotonic() < _away_until:
        raise OperationalError("it did not answer a moment ago")
    told = connections["replica"].get_connection_params()
    try:
        with psycopg.connect(
            **told | {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
        ) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        _start_cooldown()
        raise


def _start_cooldown() -> None:
    global _away_until
    _away_until = time.monotonic() + COOLDOWN_SECONDS


def may_use_replica(request: HttpRequest) -> bool:
    reads = request.method in {"GET", "HEAD"} and not has_session(request)
    has_copy = is_configured() and time.monotonic() >= _away_until
    return has_copy and reads and not transaction.get_connection().in_atomic_block
