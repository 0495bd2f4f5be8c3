"""Starts the HTTP service: `gridtags serve`, or `python -m inference.serve` where only the service is installed."""

import sys
from functools import partial

import uvicorn
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic import ValidationError

from feature_store.desk.database import Desk
from feature_store.error import FeatureStoreError
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.collaborator import Collaborators
from inference.error import InferenceError, ServiceConfigurationError
from inference.key.file import FollowedKeys
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import load_bundle
from inference.publisher import Publisher
from inference.settings import ServiceSettings
from inference.transport.http_protocol import BoundedHttp
from inference.transport.log import log_config
from inference.transport.telemetry import Telemetry
from inference.transport.worker import run_workers

_HANGS_SECONDS = 30
"""A worker that does not answer its supervisor so long is replaced; a busy machine may keep one waiting for seconds."""


def serve(settings: ServiceSettings) -> None:
    """Answer requests until the process is told to stop; requests under way then get `settings.shutdown_after`.

    Raises
    ------
    ServiceConfigurationError
        When there is no API key, or the key file is damaged.
    OnlineStoreError
        When the database URL is of an unknown kind.
    """
    app = build_app(settings)
    if settings.workers == 1:
        uvicorn.Server(server_config(app, settings)).run()
    else:
        run_workers(server_config("inference.serve:app_of_environment", settings))


def app_of_environment() -> FastAPI:
    """Return the application that the environment describes: what each of several workers makes for itself."""
    return build_app(ServiceSettings())


def build_app(settings: ServiceSettings) -> FastAPI:
    """Return the application with the online store, the bundles and the keys that `settings` name; see `serve`."""
    keys = FollowedKeys(settings.key_file, settings.api_keys)
    if not len(keys):
        raise ServiceConfigurationError(
            f"no API key: `gridtags demo` writes one to {settings.key_file}, or set GRIDTAGS_API_KEYS"
        )
    watch = BundleWatch(settings.bundles, partial(load_bundle, settings.bundles, settings.configs))
    desk = Desk.open(settings.desk_location)
    return create_app(
        Collaborators(
            settings=settings,
            reader=open_reader(settings.online_location),
            bundles=watch,
            keys=keys,
            desk=desk,
            telemetry=Telemetry(),
            publisher=Publisher(settings.online_location, desk),
            tracing=_tracing() if settings.open_telemetry else None,
        )
    )


def _tracing() -> TelemetryConfig:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 optional extra

        from inference.transport.tracing import tracing_config  # noqa: PLC0415 needs the same extra
    except ImportError as error:
        raise ServiceConfigurationError("GRIDTAGS_OPEN_TELEMETRY needs the extra `opentelemetry`") from error
    return tracing_config(OTLPSpanExporter())


def server_config(app: FastAPI | str, settings: ServiceSettings) -> uvicorn.Config:
    """Return how the server runs `app`; it logs no requests, whose paths name customers."""
    return uvicorn.Config(
        app, factory=isinstance(app, str), workers=settings.workers, host=settings.host, port=settings.port,
        loop="uvloop", http=BoundedHttp, ws="none", access_log=False,
        server_header=False, log_config=log_config(settings.log_level, settings.log_file), log_level=settings.log_level,
        timeout_graceful_shutdown=int(settings.shutdown_after.total_seconds()),
        timeout_worker_healthcheck=_HANGS_SECONDS,
    )  # fmt: skip


def main() -> None:
    """Serve as the environment says; an error the user can mend is one line and exit code 1."""
    try:
        serve(ServiceSettings())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        sys.exit(f"GRIDTAGS_{first['loc'][0]}".upper() + f": {first['msg']}")
    except (InferenceError, FeatureStoreError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
