"""What the service is compared with: FastAPI and nothing else."""

from fastapi import FastAPI, Response

from benchmarks.speed_document import documents_of
from benchmarks.speed_load import BARE_PATH


def bare_app() -> FastAPI:
    """Return an application with nothing but one endpoint that answers one persona from memory."""
    app = FastAPI()
    content = documents_of(0, "s1").persona

    @app.get(BARE_PATH)
    async def persona() -> Response:
        return Response(content, media_type="application/json")

    return app
