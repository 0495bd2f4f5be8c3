"""Optional traces in OpenTelemetry's format (the extra `opentelemetry`), without what would name a customer.

FastAPI makes the spans; where they go, `OTEL_EXPORTER_OTLP_ENDPOINT` and its kin say. Off, it costs nothing.
"""

from collections.abc import Sequence

from fastapi.telemetry import TelemetryConfig
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

# The path holds the customer's id and the query what was asked about; the route's template stays.
_NAMING = frozenset({"url.path", "url.query", "url.full", "client.address", "user_agent.original"})


class NamelessExporter(SpanExporter):
    """Leaves out the attributes that name a customer or a caller, then exports."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export spans without what names anybody."""
        return self._exporter.export([_nameless(span) for span in spans])

    def shutdown(self) -> None:
        """Stop the exporter behind."""
        self._exporter.shutdown()


def tracing_config(exporter: SpanExporter) -> TelemetryConfig:
    """Return what FastAPI needs to trace requests to `exporter`; metrics stay Prometheus's, messages of errors stay here."""
    provider = TracerProvider(resource=Resource.create({"service.name": "gridtags"}))
    provider.add_span_processor(BatchSpanProcessor(NamelessExporter(exporter)))
    return {
        "tracer_provider": provider, "tracing": True, "metrics": False, "logs": False,
        "operation_spans": False, "auto_configure": False,
    }  # fmt: skip


def _nameless(span: ReadableSpan) -> ReadableSpan:
    kept = {name: value for name, value in (span.attributes or {}).items() if name not in _NAMING}
    return ReadableSpan(
        name=span.name, context=span.context, parent=span.parent, resource=span.resource, attributes=kept,
        kind=span.kind, status=span.status, start_time=span.start_time, end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )  # fmt: skip
