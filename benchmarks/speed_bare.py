"""What the service is compared with: FastAPI and nothing else."""

from fastapi import FastAPI, Response

from benchmarks.speed_document import documents_of, snapshot_of
from benchmarks.speed_request import BARE_PATH
from inference.transport.prepared import with_snapshot


def bare_app() -> FastAPI:
    """Return an application with nothing but one endpoint that answers one persona from memory."""
    app = FastAPI()
    content = with_snapshot(documents_of(0).persona, snapshot_of("s1", 1))

    @app.get(BARE_PATH)
    async def persona() -> Response:
        return Response(content, media_type="application/json")

    return app
