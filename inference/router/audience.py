"""Audiences: the customers who carry a tag, by pages, as a number, and as a stream of lines."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

import orjson
from fastapi import Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.error import SnapshotError
from feature_store.online.protocol import SnapshotRef
from feature_store.snapshot.audience import AudienceReader
from feature_store.snapshot.condition import All, Condition, Tag, tags_of
from feature_store.snapshot.condition_text import MAX_CHARACTERS, ConditionError, parse_condition
from inference.answer.audience import AudienceAnswer, AudienceCountAnswer
from inference.audience.cursor import format_audience_cursor, parse_audience_cursor
from inference.audience.membership import Member
from inference.audience.page import AudiencePage, AudienceQuestion, Audiences
from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReadings
from inference.error import HiddenTagError, NoSnapshotFolderError, UnknownTagError
from inference.transport.line_stream import line_stream
from inference.transport.openapi import answers
from inference.transport.permission import CRM, EVERYONE
from inference.transport.query import QueryRoute, refuse
from inference.transport.security import key_of

MAX_PAGE = 1_000
_LINES = {"schema": {"type": "string"}, "example": '{"customer_id":"C000001","confidence":0.9}\n'}
_EXPORT_PAGE = 1_000
_NOT_HERE = "the snapshot in service has no files here, or damaged ones"

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
        self._at = at
        self._audiences = Audiences(at.reader, AudienceReader(at.settings.snapshots), at.desk)
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def customers(
        self, request: Request, tag: TagInPath, where: Where = "", limit: Limit = 100, cursor: Cursor = ""
    ) -> Response:
        """Return who carries the tag and fulfils the condition, by pages in the order of the ids.

        A customer who changes between two pages is judged when the page is read; everyone else comes exactly once.
        """
        question = await self._question(request, tag, where)
        try:
            after = parse_audience_cursor(cursor, tag, where) if cursor else ""
        except ValueError as error:
            refuse("cursor", str(error))
        page = await self._page(question, after, limit)
        self._record(request, question, page.members)
        following = None if page.after is None else format_audience_cursor(page.after, tag, where)
        members = [each.as_record() for each in page.members]
        return _json({**_head(page.snapshot, tag), "customers": members, "cursor": following})

    async def count(self, request: Request, tag: TagInPath, where: Where = "") -> Response:
        """Return how many customers carry the tag and fulfil the condition."""
        question = await self._question(request, tag, where)
        try:
            snapshot, count = await self._audiences.count(question)
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error
        return _json({**_head(snapshot, tag), "count": count})

    async def export(self, request: Request, tag: TagInPath, where: Where = "") -> Response:
        """Stream all of them, one JSON object per line; a stream that breaks off is not the whole."""
        question = await self._question(request, tag, where)
        first = await self._page(question, "", _EXPORT_PAGE)
        scope = request.scope
        self._at.disclosure.audit.record("export", scope, key_of(scope), {}, tag=tag, where=where)
        headers = {"x-snapshot-id": first.snapshot.snapshot_id}
        return line_stream(scope, self._lines(request, question, first), headers)

    async def _lines(self, request: Request, question: AudienceQuestion, page: AudiencePage) -> AsyncIterator[bytes]:
        while True:
            self._record(request, question, page.members)
            yield b"".join(orjson.dumps(each.as_record()) + b"\n" for each in page.members)
            if page.after is None:
                return
            page = await self._audiences.page(question, page.after, _EXPORT_PAGE)

    async def _page(self, question: AudienceQuestion, after: str, limit: int) -> AudiencePage:
        try:
            return await self._audiences.page(question, after, limit)
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error

    async def _question(self, request: Request, tag: str, where: str) -> AudienceQuestion:
        condition = _condition(tag, where)
        reading = self._readings.of(key_of(request.scope))
        known = await self._known()
        if tag not in known:
            raise UnknownTagError(f"no tag {tag} in the snapshot in service")
        if missing := sorted(tags_of(condition) - known):
            refuse("where", f"no tag {missing[0]} in the snapshot in service")
        if hidden := sorted(each for each in tags_of(condition) if not reading.may_see(each)):
            raise HiddenTagError(f"this key may not see the tag {hidden[0]}")
        return AudienceQuestion(tag, condition, reading.profiling | (tags_of(condition) - reading.known))

    async def _known(self) -> frozenset[str]:
        try:
            return await self._audiences.tags()
        except SnapshotError as error:
            raise NoSnapshotFolderError(_NOT_HERE) from error

    def _record(self, request: Request, question: AudienceQuestion, members: Iterable[Member]) -> None:
        key = key_of(request.scope)
        read = sorted(tags_of(question.condition) & self._readings.of(key).sight.sensitive)
        shown = {each.customer_id: read for each in members}
        if read and shown:
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, shown, view="audience")


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


def _condition(tag: str, where: str) -> Condition:
    if not where.strip():
        return All((Tag(tag),))
    try:
        return All((Tag(tag), parse_condition(where)))
    except ConditionError as error:
        refuse("where", str(error))


def _head(snapshot: SnapshotRef, tag: str) -> dict[str, object]:
    return {"snapshot_id": snapshot.snapshot_id, "computed_at": snapshot.computed_at, "tag": tag}


def _json(content: object) -> Response:
    return Response(
        orjson.dumps(content), media_type="application/json", headers={"cache-control": "private, no-store"}
    )
