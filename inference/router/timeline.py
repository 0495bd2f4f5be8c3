"""What was before: the history of a customer's tags, and which models, rules and snapshot served when."""

from typing import Annotated

import orjson
from fastapi import Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.desk.restriction import Restriction
from feature_store.online.protocol import TagInterval
from inference.answer.past import CustomerTimelineAnswer, HistoryAnswer, InventoryAnswer, TimelineAnswer
from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_reading import TagReading, TagReadings
from inference.error import NoSnapshotError, UnknownCustomerError
from inference.history.past import present_restriction, told
from inference.history.timeline import Timeline, bundle_record
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.openapi import answers
from inference.transport.permission import ANALYSTS, EVERYONE
from inference.transport.prepared import PreparedJson
from inference.transport.query import QueryRoute, instant
from inference.transport.security import key_of

At = Annotated[
    str | None,
    Query(
        max_length=40,
        description="An instant; without an offset it is Asia/Shanghai wall-clock time. Now without it.",
        examples=["2026-03-01T08:00:00+08:00"],
    ),
]


class TimelineEndpoints:
    """Answers about the past."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._timeline = Timeline(at.reader, at.ledger, at.settings.bundles)
        self._readings = TagReadings(at.bundles, at.disclosure.visibility)

    async def history(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return when the customer had which tag, as far as the key may be told today."""
        intervals, _ = await self._told(request, customer_id)
        return _json({"customer_id": customer_id, "intervals": intervals})

    async def of_customer(self, request: Request, customer_id: CustomerIdInPath, at: At = None) -> Response:
        """Return each change of a customer's documents with the model versions behind it, and with `at` what served then."""
        moment = None if at is None else instant("at", at)
        intervals, _ = await self._told(request, customer_id)
        versions = await self._timeline.of_customer(customer_id, intervals)
        served = None if moment is None else await self._timeline.behind(customer_id, moment)
        return _json({"customer_id": customer_id, "versions": versions, "served": served})

    async def at(self, at: At = None) -> Response:
        """Return which versions of models and rules, and which snapshot, served at an instant."""
        return _json(await self._timeline.at(None if at is None else instant("at", at)))

    async def inventory(self) -> Response:
        """Return all bundles that were ever in service: model versions, who promoted them and why, since and until when."""
        found = (await self._timeline.inventory()).bundles
        return _json({"bundles": [bundle_record(each) for each in found]})

    async def _told(self, request: Request, customer_id: str) -> tuple[list[TagInterval], Restriction]:
        restriction = await present_restriction(self._at.desk, customer_id)
        found = await self._at.reader.history(customer_id)
        if not found and not await self._at.reader.served(customer_id):
            if await self._at.reader.current() is None:
                raise NoSnapshotError("run `gridtags tag` first")
            raise UnknownCustomerError(f"no customer {customer_id} was ever served")
        reading = self._readings.of(key_of(request.scope))
        intervals = told(found, reading, restriction)
        self._record(request, customer_id, intervals, reading)
        return intervals, restriction

    def _record(self, request: Request, customer_id: str, intervals: list[TagInterval], reading: TagReading) -> None:
        sensitive = sorted({each.tag for each in intervals} & reading.sight.sensitive)
        if sensitive:
            key = key_of(request.scope)
            self._at.disclosure.audit.record(
                SENSITIVE_READ, request.scope, key, {customer_id: sensitive}, view="history"
            )


def timeline_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about the past."""
    endpoints = TimelineEndpoints(at)
    one = "/v1/customers/{customer_id}"
    return [
        QueryRoute(
            f"{one}/history", endpoints.history, roles=EVERYONE, tags=["customers"], methods=["GET"], response_class=Response,
            **answers(HistoryAnswer, 304, 404, 422, 503),
        ),
        QueryRoute(
            f"{one}/timeline", endpoints.of_customer, roles=ANALYSTS, tags=["past"], methods=["GET"], response_class=Response,
            **answers(CustomerTimelineAnswer, 304, 404, 410, 422, 503),
        ),
        QueryRoute(
            "/v1/timeline", endpoints.at, roles=ANALYSTS, tags=["past"], methods=["GET"], response_class=Response,
            **answers(TimelineAnswer, 304, 410, 422, 503),
        ),
        QueryRoute(
            "/v1/models/inventory", endpoints.inventory, roles=ANALYSTS, tags=["past"], methods=["GET"], response_class=Response,
            **answers(InventoryAnswer, 304, 422, 503),
        ),
    ]  # fmt: skip


def _json(content: object) -> PreparedJson:
    return PreparedJson(orjson.dumps(content))
