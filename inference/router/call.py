"""Finished calls: kept, heard, and followed by the customer's tags and persona."""

from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import Body
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.desk.accepted_call import AcceptedCall
from feature_store.desk.schema import as_instant
from inference.answer.call import CallAnswer
from inference.call.acceptance import CallAcceptance
from inference.collaborator import Collaborators
from inference.disclosure.showing import Disclosure
from inference.key.ring import Permission
from inference.question.call import CallQuestion, is_over
from inference.transport.openapi import answers
from inference.transport.permission import CRM, GuardedRoute


class CallEndpoints:
    """Takes calls for `acceptance`; what came of them is shown as every document is."""

    def __init__(self, acceptance: CallAcceptance, disclosure: Disclosure) -> None:
        self._acceptance = acceptance
        self._disclosure = disclosure

    async def accept(self, request: Request, question: Annotated[CallQuestion, Body()]) -> Response:
        """Keep a finished call, and let the customer's tags and persona follow it before the next read."""
        if not is_over(question):
            fault = {"type": "value_error", "loc": ("body", "ended_at"), "msg": "lies more than 5 minutes ahead"}
            raise RequestValidationError([fault])
        call, is_known = await self._acceptance.accept(question)
        state = "customer_unknown" if not is_known else "waiting" if call.waits else "updated"
        status = HTTPStatus.OK if state == "updated" else HTTPStatus.ACCEPTED
        return Response(self._answer(request, call, state), status, media_type="application/json")

    def _answer(self, request: Request, call: AcceptedCall, state: str) -> bytes:
        change = orjson.loads(call.change) if call.change and state == "updated" else {"gained": [], "lost": []}
        head = {
            "call_id": call.call_id,
            "customer_id": call.customer_id,
            "accepted_at": as_instant(call.accepted_at).isoformat(),
            "state": state,
            "snapshot_id": call.snapshot_id,
            **{name: self._shown(request, call.customer_id, tags) for name, tags in change.items()},
        }
        # The analysis is JSON already.
        return b'%b,"analysis":%b}' % (orjson.dumps(head)[:-1], call.analysis.encode())

    def _shown(self, request: Request, customer_id: str, tags: list[object]) -> list[object]:
        if not tags:
            return []
        document = orjson.dumps({"customer_id": customer_id, "tags": tags, "unknown": []})
        shown: list[object] = orjson.loads(self._disclosure.tags(request.scope, customer_id, document))["tags"]
        return shown


def call_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint that takes finished calls."""
    endpoints = CallEndpoints(at.calls, at.disclosure)
    described = answers(CallAnswer, 409, 410, 413, 422, 503)
    described["responses"][202] = {"model": CallAnswer, "description": "Kept; tags and persona follow later"}
    return [
        GuardedRoute(
            "/v1/calls", endpoints.accept, roles=CRM, needs=Permission.WRITE, methods=["POST"], tags=["calls"],
            response_class=Response, **described,
        ),
    ]  # fmt: skip
