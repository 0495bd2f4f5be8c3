"""Starts the HTTP service: `gridtags serve`, or `python -m inference.serve` where only the service is installed."""

import sys
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from feature_store.desk.database import Desk
from feature_store.error import FeatureStoreError
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.bundle_watch import BundleWatch
from inference.collaborator import Collaborators
from inference.error import InferenceError, ServiceConfigurationError
from inference.key import KeyRing, read_key_file
from inference.loaded_bundle import load_bundle
from inference.settings import ServiceSettings
from inference.telemetry import Telemetry


def serve(settings: ServiceSettings) -> None:
    """Answer requests until the process is told to stop; requests under way then get `settings.shutdown_after`.

    Raises
    ------
    ServiceConfigurationError
        When there is no API key, or the key file is damaged.
    OnlineStoreError
        When the database URL is of an unknown kind.
    """
    uvicorn.Server(server_config(build_app(settings), settings)).run()


def build_app(settings: ServiceSettings) -> FastAPI:
    """Return the application with the online store, the bundles and the keys that `settings` name; see `serve`."""
    entries = {**read_key_file(settings.key_file), **settings.api_keys}
    if not entries:
        raise ServiceConfigurationError(
            f"no API key: `gridtags demo` writes one to {settings.key_file}, or set GRIDTAGS_API_KEYS"
        )
    watch = BundleWatch(settings.bundles, partial(load_bundle, settings.bundles, settings.configs))
    return create_app(
        Collaborators(
            settings=settings,
            reader=open_reader(settings.online_location),
            bundles=watch,
            keys=KeyRing(entries),
            desk=Desk.open(settings.desk_location),
            telemetry=Telemetry(),
        )
    )


def server_config(app: FastAPI, settings: ServiceSettings) -> uvicorn.Config:
    """Return how the server runs `app`; it logs no requests, whose paths name customers."""
    return uvicorn.Config(
        app, host=settings.host, port=settings.port, loop="uvloop", http="httptools", ws="none", access_log=False,
        server_header=False, log_config=_logging(settings.log_level), log_level=settings.log_level,
        timeout_graceful_shutdown=int(settings.shutdown_after.total_seconds()),
    )  # fmt: skip


def _logging(level: str) -> dict[str, Any]:
    logger = {"handlers": ["stderr"], "level": level.upper(), "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"uvicorn": logger, "gridtags": logger},
    }


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
