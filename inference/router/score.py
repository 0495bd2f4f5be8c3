"""What-if: the risk model and the rules over a customer's facts with other values."""

import asyncio
from typing import Annotated

import orjson
from fastapi import Body
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from inference.answer.receipt import ScoreAnswer
from inference.collaborator import Collaborators
from inference.disclosure.showing import SENSITIVE_READ
from inference.disclosure.tag_permission import TagPermission
from inference.disclosure.tag_reading import TagReading
from inference.error import UnknownCustomerError
from inference.key.ring import Permission
from inference.receipt.risk_answer import DEFAULT_RISK
from inference.receipt.state import CustomerState, CustomerStates, kept
from inference.receipt.what_if import Given, WhatIf, what_if
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.openapi import answers
from inference.transport.permission import EVERYONE, GuardedRoute
from inference.transport.security import key_of
from registry.catalogue import TagDefinition

MAX_FEATURES = 100
FeatureName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[a-z][a-z0-9_]*$")]


class ScoreQuestion(BaseModel):
    """Values of features in place of the customer's own; null means that nothing is known."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"features": {"late_bills_of_last_12": 6, "owed_now": 820.5}}]}
    )

    features: dict[FeatureName, Annotated[float, Field(allow_inf_nan=False)] | None] = Field(
        default_factory=dict, max_length=MAX_FEATURES
    )


class ScoreEndpoints:
    """Answers from facts and bundles; the work is done in a thread."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._states = CustomerStates(at.desk, at.workshops)
        self._permission = TagPermission(at)

    async def score(
        self, request: Request, customer_id: CustomerIdInPath, question: Annotated[ScoreQuestion, Body()]
    ) -> Response:
        """Return probability, band, action and reasons of default, now and with other values, and the tags that would change."""
        reading = await self._permission.reading(request, customer_id)
        served = await self._at.reader.read(customer_id)
        if served is None or served.snapshot is None:
            raise UnknownCustomerError(f"no customer {customer_id} in the published snapshot")
        snapshot_id = served.snapshot.snapshot_id
        state, found = await asyncio.to_thread(self._what_if, customer_id, snapshot_id, question.features)
        key = key_of(request.scope)
        self._at.disclosure.audit.record(
            SENSITIVE_READ, request.scope, key, {customer_id: [DEFAULT_RISK]}, view="score"
        )
        return Response(orjson.dumps(_record(state, found, reading)), media_type="application/json")

    def _what_if(self, customer_id: str, snapshot_id: str, given: Given) -> tuple[CustomerState, WhatIf]:
        with kept():
            state = self._states.state(customer_id, snapshot_id, served=True)
            return state, what_if(self._states.workshop(state), state, given)


def score_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint of what-if scores."""
    endpoints = ScoreEndpoints(at)
    return [
        GuardedRoute(
            "/v1/customers/{customer_id}/score", endpoints.score, roles=EVERYONE, needs=Permission.SENSITIVE,
            methods=["POST"], tags=["score"], response_class=Response, **answers(ScoreAnswer, 404, 410, 413, 422, 503),
        ),
    ]  # fmt: skip


def _record(state: CustomerState, found: WhatIf, reading: TagReading) -> dict[str, object]:
    def named(tags: tuple[TagDefinition, ...]) -> list[dict[str, str]]:
        return [{"id": tag.id, "label": tag.label} for tag in tags if reading.may_see(tag.id)]

    return {
        "customer_id": state.customer_id,
        "snapshot_id": state.snapshot_id,
        "as_of": state.as_of,
        "model": {"name": DEFAULT_RISK, "version": found.version},
        "before": found.before,
        "after": found.after,
        "gained": named(found.gained),
        "lost": named(found.lost),
        "undecided": named(found.undecided),
    }
