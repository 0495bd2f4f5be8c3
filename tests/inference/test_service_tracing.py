"""Traces say which route was slow and never whom it was about."""

import pytest
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.responses import Response

from inference.transport.tracing import tracing_config
from tests.inference.service_fake import ask


@pytest.fixture
def traced():
    exporter = InMemorySpanExporter()
    config: TelemetryConfig = tracing_config(exporter)
    app = FastAPI(telemetry=config)

    @app.get("/v1/customers/{customer_id}/tags")
    async def tags(customer_id: str) -> Response:
        return Response(b"{}")

    ask(app, "GET", "/v1/customers/C000000123/tags?where=secret")
    config["tracer_provider"].force_flush()
    yield exporter.get_finished_spans()
    config["tracer_provider"].shutdown()


def test_a_request_becomes_a_span_with_its_route_and_status(traced):
    (span,) = traced
    assert span.attributes["http.route"] == "/v1/customers/{customer_id}/tags"
    assert span.attributes["http.response.status_code"] == 200


def test_no_span_names_the_customer_or_the_question(traced):
    told = str([(span.name, dict(span.attributes or {}), span.events) for span in traced])
    assert "C000000123" not in told
    assert "secret" not in told
