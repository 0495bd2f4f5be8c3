"""Segments (客户分群) and their profile sheets (群体特征刻画)."""

import asyncio
from typing import Annotated

import orjson
from fastapi import Path
from fastapi.routing import APIRoute
from starlette.responses import Response

from feature_store.error import SnapshotError
from feature_store.online.protocol import OnlineReader
from inference.answer.segment import SegmentProfileAnswer, SegmentsAnswer
from inference.collaborator import Collaborators
from inference.error import NoSnapshotError, NoSnapshotFolderError, UnknownSegmentError
from inference.segment import Segments
from inference.transport.openapi import Described, answers
from inference.transport.permission import EVERYONE
from inference.transport.prepared import PreparedJson
from inference.transport.query import QueryRoute
from registry.error import SheetError
from registry.sheet_folder import SEGMENT_ID

_PAGE_HEADERS = {
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    # The page has its styles and drawings in itself, and no script.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
}
SegmentIdInPath = Annotated[str, Path(pattern=SEGMENT_ID, description="Permanent id of a segment", examples=["s01"])]


class SegmentEndpoints:
    """Answers from files; a sheet whose digest is not the one that was written is not served."""

    def __init__(self, reader: OnlineReader, segments: Segments) -> None:
        self._reader = reader
        self._segments = segments

    async def listed(self) -> Response:
        """Return the segments of the snapshot in service: ids, names, counts and shares."""
        snapshot = await self._reader.current()
        if snapshot is None:
            raise NoSnapshotError("run `gridtags tag` first")
        try:
            content = await asyncio.to_thread(self._segments.of, snapshot)
        except SnapshotError as error:
            raise NoSnapshotFolderError(f"the files of snapshot {snapshot.snapshot_id} are not here") from error
        return PreparedJson(orjson.dumps(content))

    async def profile(self, segment_id: SegmentIdInPath) -> Response:
        """Return the figures of a segment's profile sheet, each beside that of all customers."""
        try:
            return PreparedJson(await asyncio.to_thread(self._segments.profile, segment_id))
        except SheetError as error:
            raise _unknown(segment_id) from error

    async def page(self, segment_id: SegmentIdInPath) -> Response:
        """Return a segment's profile sheet as a page."""
        return await self._file(segment_id, "html", "text/html; charset=utf-8")

    async def picture(self, segment_id: SegmentIdInPath) -> Response:
        """Return a segment's profile sheet as a picture."""
        return await self._file(segment_id, "png", "image/png")

    async def _file(self, segment_id: str, kind: str, media_type: str) -> Response:
        try:
            content = await asyncio.to_thread(self._segments.file, segment_id, kind)
        except SheetError as error:
            raise _unknown(segment_id) from error
        return Response(content, media_type=media_type, headers=_PAGE_HEADERS)


def segment_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints of segments."""
    var = at.settings.var
    endpoints = SegmentEndpoints(at.reader, Segments(at.settings.snapshots, at.settings.bundles, var / "segments"))
    one = "/v1/segments/{segment_id}/profile"
    return [
        QueryRoute(
            "/v1/segments", endpoints.listed, roles=EVERYONE, methods=["GET"], tags=["segments"],
            response_class=Response, **answers(SegmentsAnswer, 304, 422, 503),
        ),
        QueryRoute(
            one, endpoints.profile, roles=EVERYONE, methods=["GET"], tags=["segments"], response_class=Response,
            **answers(SegmentProfileAnswer, 304, 404, 422, 503),
        ),
        QueryRoute(
            f"{one}.html", endpoints.page, roles=EVERYONE, methods=["GET"], tags=["segments"],
            response_class=Response, **_file_answers("text/html"),
        ),
        QueryRoute(
            f"{one}.png", endpoints.picture, roles=EVERYONE, methods=["GET"], tags=["segments"],
            response_class=Response, **_file_answers("image/png"),
        ),
    ]  # fmt: skip


def _unknown(segment_id: str) -> UnknownSegmentError:
    return UnknownSegmentError(f"no profile sheet of segment {segment_id}; `gridtags segments sheet` writes them")


def _file_answers(media_type: str) -> Described:
    described = answers(SegmentProfileAnswer, 404, 422, 503)
    content = {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}
    described["responses"][200] = {"description": "The sheet", "content": content}
    return described
