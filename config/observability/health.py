"""Liveness and readiness endpoints."""

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
    """Answer health checks and metrics requests for any host name and without TLS.

    Probes address the process directly, behind the proxy. The `ALLOWED_HOSTS` check
    and the redirect to HTTPS would report a healthy process as down. The proxy must
    block `/readyz` and `/metrics`; `/healthz` reveals nothing. Metrics also require
    the token.
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
    """Report the status of each dependency by name, without the cause of a failure.

    Returns 503 if the database is unreachable or has unapplied migrations, since the
    process cannot work without it. All other failures degrade the site: without the
    cache every page is rendered again, without the channel layer open pages poll, and
    without file storage posts have no attachments. The replica is listed only if it is
    configured; without it visitors read from the primary database.
    """
    database = _check(_check_database)
    parts = {
        "database": database,
        # Skipped without a database: each query would wait for a connection.
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
    except Exception as error:  # noqa: BLE001 (any exception means unavailable)
        return f"away ({type(error).__name__})" if settings.DEBUG else "away"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_migrated = False


def _check_migrations() -> None:
    """Check for unapplied migrations until there are none, then stop checking.

    Migrations are not reversed while a process runs.
    """
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
