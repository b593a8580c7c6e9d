"""Is the process alive; can it do its work."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse


def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """The database must answer; the cache may be away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        cache.set("readyz", 1, 5)
        cached = "ok"
    except Exception:  # noqa: BLE001
        cached = "away"
    return JsonResponse({"status": "ok", "cache": cached})
