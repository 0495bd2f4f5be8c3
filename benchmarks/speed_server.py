"""The two servers that are compared: the whole service, and a bare FastAPI endpoint with the same bytes in memory.

`python -m benchmarks.speed_server bare|DATABASE PORTFILE [--core N]` serves until it is told to stop.
"""

import argparse
import hashlib
import os
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from benchmarks.speed_document import documents_of
from benchmarks.speed_load import BARE_PATH, SECRET
from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.bundle_watch import BundleWatch
from inference.key import KeyEntry, KeyRing
from inference.loaded_bundle import load_bundle
from inference.serve import server_config
from inference.settings import ServiceSettings


def bare_app() -> FastAPI:
    """Return an application with nothing but one endpoint that answers one persona from memory."""
    app = FastAPI()
    content = documents_of(0, "s1").persona

    @app.get(BARE_PATH)
    async def persona() -> Response:
        return Response(content, media_type="application/json")

    return app


def full_app(database: Path, settings: ServiceSettings) -> FastAPI:
    """Return the service as it is deployed, with every layer it has."""
    keys = KeyRing({"benchmark": KeyEntry(sha256=hashlib.sha256(SECRET.encode()).hexdigest())})
    watch = BundleWatch(settings.bundles, lambda: load_bundle(settings.bundles, settings.configs))
    return create_app(settings, open_reader(database), watch, keys)


def main() -> None:
    """Serve as the command line says; the port goes to PORTFILE once the socket listens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("app")
    parser.add_argument("portfile", type=Path)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    database = Path(options.app)
    settings = ServiceSettings(var=database.parent, log_level="warning")
    app = bare_app() if options.app == "bare" else full_app(database, settings)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        options.portfile.write_text(str(listening.getsockname()[1]), encoding="utf-8")
        uvicorn.Server(server_config(app, settings)).run([listening])


if __name__ == "__main__":
    main()
