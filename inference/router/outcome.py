"""What came of a tag: told by the CRM, read by the evaluation of the tag."""

import asyncio
from typing import Annotated

import orjson
from fastapi import Body, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from feature_store.desk.database import Desk
from feature_store.desk.outcome import record_outcome
from feature_store.desk.restriction import is_erased
from inference.answer.desk import OutcomeAnswer
from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.error import ErasedCustomerError, UnknownTagError
from inference.question.desk import OutcomeQuestion
from inference.right.choice import told
from inference.transport.idempotency import IdempotentRoute, keep_answer
from inference.transport.openapi import answers
from inference.transport.permission import CRM
from inference.transport.security import key_of


class OutcomeEndpoints:
    """Records outcomes."""

    def __init__(self, desk: Desk, readings: TagReadings) -> None:
        self._desk = desk
        self._readings = readings

    async def record(self, request: Request, question: Annotated[OutcomeQuestion, Body()]) -> Response:
        """Record what came of a tag; the same customer, tag, kind and instant count once, told however often."""
        if question.tag not in self._readings.of(key_of(request.scope)).known:
            raise UnknownTagError(f"no tag {question.tag} in the catalogue in service")
        return await asyncio.to_thread(self._record, request, question)

    def _record(self, request: Request, question: OutcomeQuestion) -> Response:
        key_name = key_of(request.scope).name
        with self._desk.writing() as connection:
            if is_erased(connection, question.customer_id):
                raise ErasedCustomerError("nothing is kept of this person")
            made = record_outcome(connection, **dict(question), key_name=key_name)
            response = Response(orjson.dumps(told(made, frozenset({"key_name"}))), media_type="application/json")
            return keep_answer(request.scope, connection, response)


def outcome_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint that takes outcomes."""
    endpoints = OutcomeEndpoints(at.desk, TagReadings(at.bundles, at.disclosure.visibility))
    return [
        IdempotentRoute(
            "/v1/outcomes", endpoints.record, desk=at.desk, roles=CRM, methods=["POST"], tags=["outcomes"],
            response_class=Response, **answers(OutcomeAnswer, 404, 409, 410, 413, 422, 503),
        )
    ]  # fmt: skip
