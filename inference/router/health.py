"""Is the process alive, can it answer, and what has it done."""

from dataclasses import asdict
from pathlib import Path

import orjson
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import OnlineReader, SnapshotRef
from inference.answer.document import LiveAnswer, ReadyAnswer
from inference.collaborator import Collaborators
from inference.model.bundle_watch import BundleProvider
from inference.monitoring.latest import latest_metrics
from inference.transport.openapi import answers
from inference.transport.problem import NOT_READY, problem
from inference.transport.telemetry import Telemetry

PUBLIC_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})


class HealthEndpoints:
    """Answers about the service itself."""

    def __init__(self, reader: OnlineReader, bundles: BundleProvider, telemetry: Telemetry, var: Path) -> None:
        self._reader = reader
        self._bundles = bundles
        self._telemetry = telemetry
        self._var = var

    async def live(self) -> Response:
        """Return 200 as long as the process answers."""
        return Response(b'{"status":"live"}', media_type="application/json")

    async def ready(self, request: Request) -> Response:
        """Return 200 when a bundle is loaded and a snapshot is published, else 503 with what is missing."""
        await self._bundles.refresh()
        bundle = self._bundles.current
        snapshot, store = await self._snapshot()
        absent = {"bundle": bundle is None, "snapshot": store and snapshot is None, "online store": not store}
        missing = [name for name, is_absent in absent.items() if is_absent]
        if bundle is None or snapshot is None:
            return problem(request.scope, NOT_READY, f"missing: {', '.join(missing)}", missing=missing)
        content = {"status": "ready", "bundle_id": bundle.bundle_id, "snapshot": asdict(snapshot)}
        return Response(orjson.dumps(content), media_type="application/json")

    async def metrics(self) -> Response:
        """Return the metrics of the service, and the last night's monitoring, in the text format of Prometheus."""
        self._telemetry.show_bundle(self._bundles)
        self._telemetry.show_snapshot((await self._snapshot())[0])
        return Response(self._telemetry.exposition() + latest_metrics(self._var), media_type=CONTENT_TYPE_LATEST)

    async def _snapshot(self) -> tuple[SnapshotRef | None, bool]:
        try:
            return await self._reader.current(), True
        except StoreUnavailableError:
            return None, False


def health_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints that need no key."""
    endpoints = HealthEndpoints(at.reader, at.bundles, at.telemetry, at.settings.var)
    live, ready = answers(LiveAnswer, key=False), answers(ReadyAnswer, 503, key=False)
    return [
        APIRoute("/health/live", endpoints.live, tags=["service"], response_class=Response, **live),
        APIRoute("/health/ready", endpoints.ready, tags=["service"], response_class=Response, **ready),
        APIRoute("/metrics", endpoints.metrics, tags=["service"], response_class=PlainTextResponse),
    ]
