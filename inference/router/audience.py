"""Audiences: the customers who carry a tag, by pages, as a number, and as a stream of lines."""

from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.online.protocol import SnapshotRef
from feature_store.snapshot.condition_text import MAX_CHARACTERS
from inference.answer.audience import AudienceAnswer, AudienceCountAnswer
from inference.audience.asking import AudienceAsking, behind
from inference.audience.cursor import format_audience_cursor
from inference.audience.page import AudiencePage, AudienceQuestion
from inference.collaborator import Collaborators
from inference.transport.line_stream import line_stream
from inference.transport.openapi import answers
from inference.transport.permission import CRM, EVERYONE
from inference.transport.query import QueryRoute
from inference.transport.security import key_of

MAX_PAGE = 1_000
_LINES = {"schema": {"type": "string"}, "example": '{"customer_id":"C000001","confidence":0.9}\n'}
_EXPORT_PAGE = 1_000

TagInPath = Annotated[
    str,
    Path(
        max_length=80,
        pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$",
        description="Id of a tag of the snapshot in service",
        examples=["value.high"],
    ),
]
Where = Annotated[
    str,
    Query(
        max_length=MAX_CHARACTERS,
        description="A further condition: ids of tags and region, customer_type, urban_rural = 'value', with AND, OR, NOT, ().",
        examples=["NOT mood.dissatisfied AND region = '城区'"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many customers a page has at most.", examples=[100])]
Cursor = Annotated[
    str, Query(max_length=120, description="The cursor of the page before; empty for the first.", examples=[""])
]


class AudienceEndpoints:
    """Answers by what is served now, to keys that may see every tag of the question."""

    def __init__(self, at: Collaborators) -> None:
        self._audit = at.disclosure.audit
        self._asking = AudienceAsking(at)

    async def customers(
        self, request: Request, tag: TagInPath, where: Where = "", limit: Limit = 100, cursor: Cursor = ""
    ) -> Response:
        """Return who carries the tag and fulfils the condition, by pages in the order of the ids.

        A customer who changes between two pages is judged when the page is read; everyone else comes exactly once.
        """
        question = await self._asking.question(request, tag, where)
        page = await self._asking.page(question, behind(cursor, tag, where), limit)
        self._asking.record(request, question, page.members)
        following = None if page.after is None else format_audience_cursor(page.after, tag, where)
        members = [each.as_record() for each in page.members]
        return _json({**_head(page.snapshot, tag), "customers": members, "cursor": following})

    async def count(self, request: Request, tag: TagInPath, where: Where = "") -> Response:
        """Return how many customers carry the tag and fulfil the condition."""
        snapshot, count = await self._asking.count(await self._asking.question(request, tag, where))
        return _json({**_head(snapshot, tag), "count": count})

    async def export(self, request: Request, tag: TagInPath, where: Where = "") -> Response:
        """Stream all of them, one JSON object per line; a stream that breaks off is not the whole."""
        question = await self._asking.question(request, tag, where)
        first = await self._asking.page(question, "", _EXPORT_PAGE)
        scope = request.scope
        self._audit.record("export", scope, key_of(scope), {}, tag=tag, where=where)
        headers = {"x-snapshot-id": first.snapshot.snapshot_id}
        return line_stream(scope, self._lines(request, question, first), headers)

    async def _lines(self, request: Request, question: AudienceQuestion, page: AudiencePage) -> AsyncIterator[bytes]:
        while True:
            self._asking.record(request, question, page.members)
            yield b"".join(orjson.dumps(each.as_record()) + b"\n" for each in page.members)
            if page.after is None:
                return
            page = await self._asking.page(question, page.after, _EXPORT_PAGE)


def audience_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints of audiences."""
    endpoints = AudienceEndpoints(at)
    path, faults = "/v1/tags/{tag}/customers", (404, 422, 503)
    lines = answers(AudienceAnswer, *faults)
    lines["responses"][200] = {"description": "One object per line", "content": {"application/x-ndjson": _LINES}}
    return [
        QueryRoute(
            path, endpoints.customers, roles=EVERYONE, methods=["GET"], tags=["audiences"], response_class=Response,
            **answers(AudienceAnswer, *faults),
        ),
        QueryRoute(
            f"{path}:count", endpoints.count, roles=EVERYONE, methods=["GET"], tags=["audiences"],
            response_class=Response, **answers(AudienceCountAnswer, *faults),
        ),
        QueryRoute(
            f"{path}:export", endpoints.export, roles=CRM, methods=["GET"], tags=["audiences"],
            response_class=Response, **lines,
        ),
    ]  # fmt: skip


def _head(snapshot: SnapshotRef, tag: str) -> dict[str, object]:
    return {"snapshot_id": snapshot.snapshot_id, "computed_at": snapshot.computed_at, "tag": tag}


def _json(content: object) -> Response:
    return Response(
        orjson.dumps(content), media_type="application/json", headers={"cache-control": "private, no-store"}
    )
