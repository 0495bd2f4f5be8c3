"""The HTTP application, made of the collaborators it is given."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from inference.call.acceptance import keep_following
from inference.collaborator import Collaborators
from inference.console.routes import console_routes
from inference.disclosure.read_counting import keep_counting
from inference.right.settling import keep_settled
from inference.router.audience import audience_routes
from inference.router.bundle import bundle_routes
from inference.router.call import call_routes
from inference.router.change import change_routes
from inference.router.contest import contest_routes
from inference.router.customer import customer_routes
from inference.router.docs import DOCS_PATHS, docs_routes
from inference.router.health import PUBLIC_PATHS, health_routes
from inference.router.outcome import outcome_routes
from inference.router.person import person_routes
from inference.router.personal import personal_routes
from inference.router.promotion import promotion_routes
from inference.router.receipt import receipt_routes
from inference.router.restriction import restriction_routes
from inference.router.score import score_routes
from inference.router.segment import segment_routes
from inference.router.timeline import timeline_routes
from inference.router.transcript import transcript_routes
from inference.router.webhook import webhook_routes
from inference.transport.body_limit import BodyLimitMiddleware
from inference.transport.compression import CompressionMiddleware
from inference.transport.openapi import complete
from inference.transport.problem import KINDS, answer_http_error, answer_invalid_request, answer_known_error
from inference.transport.request_middleware import RequestMiddleware
from inference.transport.security import KeyMiddleware
from inference.upkeep import keep_logs_short
from inference.webhook.worker import keep_delivering

_API_VERSION = "1.0.0"
_OPENAPI = "/openapi.json"
_LOGS_EVERY = timedelta(seconds=10)
# FastAPI would ask for its providers at every request wherever the package happens to be installed.
_NO_OPENTELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


class Service(FastAPI):
    """FastAPI whose description also names problems and keys."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi(), self.routes)
        return self.openapi_schema


def create_app(at: Collaborators) -> FastAPI:
    """Return the application; it closes the online store's reader and the desk when it stops.

    Nothing has to be up or published yet: the service says so until it is. Every `at.settings.check_every` it looks for another
    bundle and other keys.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await at.bundles.refresh()
        at.spare()
        tasks = [asyncio.create_task(each) for each in _beside_requests(at)]
        yield
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(at.work.stop)
        await at.calls.settled()
        await at.publisher.close()
        await at.reader.close()
        at.desk.close()
        at.disclosure.audit.close()

    return Service(
        title="gridtags", version=_API_VERSION, routes=_routes(at), lifespan=lifespan, openapi_url=_OPENAPI,
        docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=at.tracing or _NO_OPENTELEMETRY,
        middleware=_middleware(at), exception_handlers=_handlers(),
    )  # fmt: skip


def _routes(at: Collaborators) -> list[BaseRoute]:
    """Return the routes in one list: a router that is included is searched again for every request. The hot ones come first."""
    return [
        *customer_routes(at),
        *transcript_routes(at),
        *call_routes(at),
        *receipt_routes(at),
        *score_routes(at),
        *restriction_routes(at),
        *contest_routes(at),
        *outcome_routes(at),
        *person_routes(at),
        *personal_routes(at),
        *bundle_routes(at),
        *timeline_routes(at),
        *audience_routes(at),
        *change_routes(at),
        *segment_routes(at),
        *promotion_routes(at),
        *webhook_routes(at),
        *health_routes(at),
        *docs_routes(),
        *console_routes(at),
    ]


def _beside_requests(at: Collaborators) -> list[Coroutine[Any, Any, None]]:
    """Return what goes on, from the start to the end, beside the answering of requests."""
    settings = at.settings
    return [
        _watch(at),
        keep_counting(at.disclosure, at.desk),
        keep_settled(at.publisher, settings.check_every),
        keep_following(at.calls, settings.check_every, at.spare),
        keep_delivering(at),
        keep_logs_short([settings.desk_location, settings.online_location], _LOGS_EVERY),
    ]


async def _watch(at: Collaborators) -> None:
    while True:
        await asyncio.sleep(at.settings.check_every.total_seconds())
        at.keys.refresh()
        before = at.bundles.current
        await at.bundles.refresh()
        if at.bundles.current is not before:
            at.spare()


def _middleware(at: Collaborators) -> list[Middleware]:
    """Return the layers, outermost first."""
    return [
        Middleware(RequestMiddleware, telemetry=at.telemetry, audit=at.disclosure.audit),
        Middleware(KeyMiddleware, keys=at.keys, public=PUBLIC_PATHS | DOCS_PATHS | {_OPENAPI}),
        Middleware(BodyLimitMiddleware, limit=at.settings.max_body_bytes),
        Middleware(CompressionMiddleware),
    ]


def _handlers() -> dict[Any, Any]:
    return {
        **dict.fromkeys(KINDS, answer_known_error),
        RequestValidationError: answer_invalid_request,
        HTTPException: answer_http_error,
    }
