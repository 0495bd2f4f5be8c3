"""The HTTP application, made of the collaborators it is given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from inference.body_limit import BodyLimitMiddleware
from inference.bundle_watch import BundleProvider
from inference.collaborator import Collaborators
from inference.openapi import complete
from inference.problem import KINDS, answer_http_error, answer_invalid_request, answer_known_error
from inference.request_middleware import RequestMiddleware
from inference.router.bundle import bundle_routes
from inference.router.customer import customer_routes
from inference.router.health import PUBLIC_PATHS, health_routes
from inference.router.transcript import transcript_routes
from inference.security import KeyMiddleware

_API_VERSION = "1.0.0"
_OPENAPI = "/openapi.json"
# FastAPI would ask for its providers at every request wherever the package happens to be installed.
_NO_OPENTELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


class Service(FastAPI):
    """FastAPI whose description also names problems and keys."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema


def create_app(at: Collaborators) -> FastAPI:
    """Return the application; it closes the online store's reader and the desk when it stops.

    Nothing has to be up or published yet: the service says so until it is. The bundles are asked for another one every
    `at.settings.check_every`.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await at.bundles.refresh()
        watching = asyncio.create_task(_watch(at.bundles, at.settings.check_every))
        yield
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await at.reader.close()
        at.desk.close()

    return Service(
        title="gridtags", version=_API_VERSION, routes=_routes(at), lifespan=lifespan, openapi_url=_OPENAPI,
        docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_NO_OPENTELEMETRY,
        middleware=_middleware(at), exception_handlers=_handlers(),
    )  # fmt: skip


def _routes(at: Collaborators) -> list[BaseRoute]:
    """Return the routes in one list: a router that is included is searched again for every request. The hot ones come first."""
    return [
        *customer_routes(at),
        *transcript_routes(at),
        *bundle_routes(at),
        *health_routes(at),
    ]


async def _watch(bundles: BundleProvider, every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        await bundles.refresh()


def _middleware(at: Collaborators) -> list[Middleware]:
    """Return the layers, outermost first."""
    return [
        Middleware(RequestMiddleware, telemetry=at.telemetry),
        Middleware(KeyMiddleware, keys=at.keys, public=PUBLIC_PATHS | {_OPENAPI}),
        Middleware(BodyLimitMiddleware, limit=at.settings.max_body_bytes),
    ]


def _handlers() -> dict[Any, Any]:
    return {
        **dict.fromkeys(KINDS, answer_known_error),
        RequestValidationError: answer_invalid_request,
        HTTPException: answer_http_error,
    }
