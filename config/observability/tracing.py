"""Export OpenTelemetry traces with only routes, methods, statuses and times."""

from collections.abc import Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status

# Attributes that identify a view or hold a number.
KEPT_ATTRIBUTES = {
    "http.method",
    "http.request.method",
    "http.route",
    "http.status_code",
}
KEPT_ATTRIBUTES |= {"http.response.status_code"}


class ScrubbingExporter(OTLPSpanExporter):
    def export(self, spans: Sequence[Any]) -> Any:
        return super().export([scrub_span(span) for span in spans])


def init(endpoint: str) -> None:
    provider = TracerProvider(resource=Resource({"service.name": "gemeentenforum"}))
    provider.add_span_processor(BatchSpanProcessor(ScrubbingExporter(endpoint)))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument()


def scrub_span(span: Any) -> Any:
    told = span.attributes or {}
    words = {name: told[name] for name in KEPT_ATTRIBUTES & told.keys()}
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
