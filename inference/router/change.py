"""The change feed: whose documents changed, in the order in which that was published."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import orjson
from fastapi import Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.online.error import CursorError
from feature_store.online.protocol import Change, OnlineReader
from inference.answer.audience import ChangesAnswer
from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReadings
from inference.history.tag_change import TagChanges, record_of, sensitive_of
from inference.transport.openapi import answers
from inference.transport.permission import AUDIT, CRM
from inference.transport.query import QueryRoute, refuse
from inference.transport.security import key_of

MAX_CHANGES = 1_000
MAX_DETAILED = 200
MAX_WAIT_SECONDS = 30
_LOOK_EVERY_SECONDS = 0.25

Cursor = Annotated[
    str,
    Query(
        max_length=60,
        description="The cursor of the answer before; empty for the beginning.",
        examples=["12.51539607552"],
    ),
]
Limit = Annotated[
    int, Query(ge=1, le=MAX_CHANGES, description=f"With detail at most {MAX_DETAILED} are returned.", examples=[500])
]
Detail = Annotated[bool, Query(description="Name the tags that came and went by each change.", examples=[False])]
Wait = Annotated[
    int, Query(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait for the first change.", examples=[0])
]


class ChangeEndpoints:
    """Answers from the change feed of the online store."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._tags = TagChanges(at.reader, at.desk)
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def changes(
        self, request: Request, cursor: Cursor = "", limit: Limit = 500, detail: Detail = False, wait: Wait = 0
    ) -> Response:
        """Return the next changes and the cursor to go on from; nothing is skipped or repeated while publications run.

        With `detail` each change names the tags that came and went by it; with `wait` an answer without changes comes
        only after so many seconds.
        """
        try:
            found, following = await next_changes(
                self._at.reader, cursor, min(limit, MAX_DETAILED) if detail else limit, wait
            )
        except CursorError as error:
            refuse("cursor", str(error))
        told = await self._detailed(request, found) if detail else [record_of(each) for each in found]
        content = orjson.dumps({"changes": told, "cursor": following})
        return Response(content, media_type="application/json", headers={"cache-control": "private, no-store"})

    async def _detailed(self, request: Request, changes: Sequence[Change]) -> list[dict[str, object]]:
        key = key_of(request.scope)
        reading = self._readings.of(key)
        found = await self._tags.of(changes, reading)
        if sensitive := sensitive_of(found, reading.sight.sensitive):
            self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, sensitive, view="changes")
        return [each.as_record() for each in found]


async def next_changes(reader: OnlineReader, cursor: str, limit: int, wait: float) -> tuple[list[Change], str]:
    """Return the changes after the cursor, waiting up to `wait` seconds for the first; CursorError as the reader."""
    clock = asyncio.get_running_loop().time
    end = clock() + wait
    while True:
        found, following = await reader.changes(cursor, limit)
        if found or clock() >= end:
            return found, following
        await asyncio.sleep(min(_LOOK_EVERY_SECONDS, max(end - clock(), 0)))


def change_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint of the change feed."""
    endpoints = ChangeEndpoints(at)
    return [
        QueryRoute(
            "/v1/changes", endpoints.changes, roles=CRM | AUDIT, methods=["GET"], tags=["changes"],
            response_class=Response, **answers(ChangesAnswer, 422, 503),
        ),
    ]  # fmt: skip
