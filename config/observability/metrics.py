"""Prometheus metrics of requests, queues, sockets and mail.

`METRICS_TOKEN` protects the endpoint: without the token it returns 404. Labels contain
names of views and tables, never a URL, a title or a user.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from jobs.health import get_queue_health
from notifications.live.connection_limits import connection_limiter
from notifications.selectors.mail_statistics import get_mail_statistics

type GetResponse = Callable[[HttpRequest], HttpResponse]

REQUESTS = Histogram(
    "forum_request_seconds",
    "How long answers took, by page and status",
    ["page", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = {"GET", "HEAD", "POST"}


class RequestMetricsMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - begun
        match = request.resolver_match
        page = (match.view_name if match else "") or "other"
        # Clients can send any method; each would create a new time series.
        method = str(request.method) if request.method in METHODS else "other"
        REQUESTS.labels(page, method, str(response.status_code)).observe(took)
        return response


class QueueCollector:
    """Collect queue and mail statistics and the open sockets of this process."""

    def collect(self) -> Iterator[Metric]:
        numbers = GaugeMetricFamily(
            "forum_queue_rows", "Rows of the worker", labels=["table", "state"]
        )
        waits = GaugeMetricFamily(
            "forum_queue_oldest_seconds",
            "How long the oldest due row waits",
            labels=["table"],
        )
        for queue in get_queue_health():
            for state in ("due", "late", "later", "in_hand", "dead"):
                numbers.add_metric([queue.name, state], getattr(queue, state))
            waits.add_metric([queue.name], queue.oldest.total_seconds())
        yield numbers
        yield waits
        went = GaugeMetricFamily(
            "forum_mails", "Mails of the last hour, by what became", labels=["outcome"]
        )
        for outcome, number in asdict(get_mail_statistics()).items():
            went.add_metric([outcome], number)
        yield went
        yield GaugeMetricFamily(
            "forum_sockets",
            "Open sockets of this process",
            value=connection_limiter.sockets,
        )


def has_metrics_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not has_metrics_token(request):
        raise Http404
    return HttpResponse(_collect(), content_type=CONTENT_TYPE_LATEST)


def _collect() -> bytes:
    """Render all metrics.

    With several worker processes, their counts are summed by way of the directory in
    `PROMETHEUS_MULTIPROC_DIR`.
    """
    fresh = CollectorRegistry()
    fresh.register(QueueCollector())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared: Any = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    else:
        shared = REGISTRY
    return generate_latest(shared) + generate_latest(fresh)
