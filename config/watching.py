"""Faults to Sentry and times to OpenTelemetry, where a setting asks for it.

Both see requests from the inside, with addresses, forms and rows. So nothing is taken
away from what they make of it: a new message is made, of what is known to hold nobody's
text: kinds, places in the code, names of pages, numbers. Neither is part of a normal
installation: docs/scaling.md.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.logs import request_number

# Of a span: what names a page or counts something.
KNOWN = {"http.method", "http.request.method", "http.route", "http.status_code"}
KNOWN |= {"http.response.status_code"}


def watch() -> None:
    try:
        if settings.SENTRY_DSN:
            _watch_faults(settings.SENTRY_DSN)
        if settings.TRACES_ENDPOINT:
            _watch_times(settings.TRACES_ENDPOINT)
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN and TRACES_ENDPOINT need requirements-large.txt."
        ) from error


def _watch_faults(dsn: str) -> None:
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn,
        integrations=[DjangoIntegration(transaction_style="function_name")],
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=discreet_fault,
    )


def discreet_fault(event: Any, _hint: Any) -> Any:
    """A new message, with the kinds and the places of what went wrong."""
    raised = (event.get("exception") or {}).get("values") or []
    return {
        "event_id": event.get("event_id"),
        "timestamp": event.get("timestamp"),
        "platform": "python",
        "level": event.get("level"),
        "logger": event.get("logger"),
        "transaction": event.get("transaction"),
        "tags": {"request": request_number.get()},
        "exception": {"values": [_kind_and_place(each) for each in raised]},
    }


def _kind_and_place(raised: Any) -> dict[str, Any]:
    frames = (raised.get("stacktrace") or {}).get("frames") or []
    names = ("filename", "module", "function", "lineno", "in_app")
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "stacktrace": {"frames": [{n: f.get(n) for n in names} for f in frames]},
    }


def _watch_times(endpoint: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    class Exporter(OTLPSpanExporter):
        def export(self, spans: Sequence[Any]) -> Any:
            return super().export([discreet_span(span) for span in spans])

    provider = TracerProvider(resource=Resource({"service.name": "gemeentenforum"}))
    provider.add_span_processor(BatchSpanProcessor(Exporter(endpoint)))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument()


def discreet_span(span: Any) -> Any:
    """A new span, with the page's name and how long it took."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import Status

    told = span.attributes or {}
    words = {name: told[name] for name in KNOWN & told.keys()}
    method = words.get("http.method") or words.get("http.request.method") or ""
    return ReadableSpan(
        name=f"{method} {words.get('http.route', '')}".strip() or "part",
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=words,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
