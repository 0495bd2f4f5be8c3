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

from feature_store.online.protocol import OnlineReader
from inference.body_limit import BodyLimitMiddleware
from inference.bundle_watch import BundleProvider
from inference.key import KeyRing
from inference.openapi import complete
from inference.problem import KINDS, answer_http_error, answer_invalid_request, answer_known_error
from inference.request_middleware import RequestMiddleware
from inference.router.bundle import bundle_routes
from inference.router.customer import customer_routes
from inference.router.health import PUBLIC_PATHS, health_routes
from inference.router.transcript import transcript_routes
from inference.security import KeyMiddleware
from inference.settings import ServiceSettings
from inference.telemetry import Telemetry

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


def create_app(settings: ServiceSettings, reader: OnlineReader, bundles: BundleProvider, keys: KeyRing) -> FastAPI:
    """Return the application; it closes `reader` when it stops.

    Parameters
    ----------
    reader
        Serving side of the online store. Nothing has to be up or published yet: the service says so until it is.
    bundles
        Asked for another bundle every `settings.check_every`.
    keys
        Who may use the endpoints under `/v1`.
    """
    telemetry = Telemetry()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await bundles.refresh()
        watching = asyncio.create_task(_watch(bundles, settings.check_every))
        yield
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await reader.close()

    # Routes in one list: a router that is included is searched again for every request.
    routes = [
        *customer_routes(reader),
        *transcript_routes(bundles, settings.analysis_threads),
        *bundle_routes(bundles),
        *health_routes(reader, bundles, telemetry),
    ]
    return Service(
        title="gridtags", version=_API_VERSION, routes=list(routes), lifespan=lifespan, openapi_url=_OPENAPI,
        docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_NO_OPENTELEMETRY,
        middleware=_middleware(settings, keys, telemetry), exception_handlers=_handlers(),
    )  # fmt: skip


async def _watch(bundles: BundleProvider, every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        await bundles.refresh()


def _middleware(settings: ServiceSettings, keys: KeyRing, telemetry: Telemetry) -> list[Middleware]:
    """Return the layers, outermost first."""
    return [
        Middleware(RequestMiddleware, telemetry=telemetry),
        Middleware(KeyMiddleware, keys=keys, public=PUBLIC_PATHS | {_OPENAPI}),
        Middleware(BodyLimitMiddleware, limit=settings.max_body_bytes),
    ]


def _handlers() -> dict[Any, Any]:
    return {
        **dict.fromkeys(KINDS, answer_known_error),
        RequestValidationError: answer_invalid_request,
        HTTPException: answer_http_error,
    }
