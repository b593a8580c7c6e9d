"""Is the process alive; can it do its work. And who asks that of the process itself."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.observability import metrics
from core.db import replica
from core.uploads import storage
from notifications.live import broadcast

type GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthCheckMiddleware:
    """Answers those who watch: whatever name they call the process by, without TLS.

    They ask it at its own address, past the proxy, and a check of the host or a leading
    on to TLS would tell them that the site is away. The proxy shuts the last two, and
    the first one says nothing; figures are for who brings the token.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path == "/healthz":
            return healthz(request)
        if path == "/readyz":
            return readyz(request)
        if path == "/metrics" and metrics.has_metrics_token(request):
            return metrics.metrics(request)
        return self.get_response(request)


def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Each part by name, and whether it answers; never why not.

    Without its database, or with one that has other tables than this code, the process
    can do nothing: 503. While the cache is away it draws everything anew, while the
    channel layer is, open pages ask by themselves, and without a place for files posts
    come without. A copy of the database is named where there is one: while it is away
    visitors read from the database itself.
    """
    database = _check(_check_database)
    parts = {
        "database": database,
        # Without it nobody knows, and each question waits for a connection.
        "migrations": _check(_check_migrations) if database == "ok" else database,
        "cache": _check(_check_cache),
        "layer": _check(broadcast.ping),
        "files": _check(storage.ping),
    }
    if replica.is_configured():
        parts["copy"] = _check(replica.ping)
    ready = parts["database"] == "ok" and parts["migrations"] == "ok"
    answer = {"status": "ok" if ready else "away", **parts}
    return JsonResponse(answer, status=200 if ready else 503)


def _check(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception as error:  # noqa: BLE001 (whatever it is, it is away)
        return f"away ({type(error).__name__})" if settings.DEBUG else "away"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_migrated = False


def _check_migrations() -> None:
    """Asked until they have all run: tables do not go back while we run."""
    global _migrated
    if _migrated:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("not all migrations have run")
    _migrated = True


def _check_cache() -> None:
    cache.set("readyz", 1, 5)
    if cache.get("readyz") != 1:
        raise LookupError("the cache keeps nothing")
