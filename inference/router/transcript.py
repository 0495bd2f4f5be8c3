"""Analysis of a transcript that the caller sends; nothing of it is kept."""

import asyncio
from typing import Annotated

import orjson
from fastapi import Body
from fastapi.routing import APIRoute
from starlette.responses import Response

from inference.answer.analysis import AnalysisAnswer
from inference.collaborator import Collaborators
from inference.error import NoBundleError
from inference.model.bundle_watch import BundleProvider
from inference.model.loaded_bundle import Analyzer
from inference.question.reading import TranscriptQuestion
from inference.transport.openapi import answers
from inference.transport.permission import EVERYONE, GuardedRoute
from nlp.transcript import parse_transcript


class TranscriptEndpoints:
    """Analyses with the models of the bundle in service, at most `threads` transcripts at a time."""

    def __init__(self, bundles: BundleProvider, threads: int) -> None:
        self._bundles = bundles
        self._free_threads = asyncio.Semaphore(threads)

    async def analyze(self, question: Annotated[TranscriptQuestion, Body()]) -> Response:
        """Return what one contact says: masked turns, sentiment and its arc, concerns with their sentences, suggested tags."""
        bundle = self._bundles.current
        if bundle is None or bundle.analyzer is None:
            raise NoBundleError("no bundle with a sentiment and a concerns model is loaded")
        async with self._free_threads:
            content = await asyncio.to_thread(_analyze, bundle.analyzer, question)
        return Response(content, media_type="application/json")


def _analyze(analyzer: Analyzer, question: TranscriptQuestion) -> bytes:
    return orjson.dumps(analyzer.analyze(parse_transcript(question.raw(), channel=question.channel)))


def transcript_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint that analyses transcripts."""
    endpoints = TranscriptEndpoints(at.bundles, at.settings.analysis_threads)
    return [
        GuardedRoute(
            "/v1/transcripts:analyze", endpoints.analyze, roles=EVERYONE,
            methods=["POST"], tags=["transcripts"], response_class=Response, **answers(AnalysisAnswer, 413, 422, 503),
        ),
    ]  # fmt: skip
