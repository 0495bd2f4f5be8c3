"""Requests for promotion: see them, approve, reject. The promotion itself is a command: the service has no MLflow."""

import asyncio
from itertools import islice
from typing import Annotated, Any

import orjson
from fastapi import Body, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from inference.answer.promotion import PromotionAnswer, PromotionsAnswer
from inference.collaborator import Collaborators
from inference.key.identity import actor_of
from inference.question.promotion import InState, Limit, PromotionDecision, RequestId
from inference.transport.idempotency import IdempotentRoute
from inference.transport.openapi import answers
from inference.transport.permission import ANALYSTS, AUDIT, GuardedRoute
from inference.transport.query import QueryRoute
from inference.transport.security import key_of
from nlp.redaction import redact
from registry.approval.decision import approve, reject
from registry.approval.freshness import pending_changes
from registry.approval.request import Request as PromotionRequest
from registry.approval.request import State, read_request, read_requests
from registry.approval.serving_record import serving_record
from registry.settings import RegistrySettings

Decision = Annotated[PromotionDecision, Body()]


class PromotionEndpoints:
    """Translates requests for promotion to and from HTTP; four eyes are those of the persons who hold the keys."""

    def __init__(self, at: Collaborators) -> None:
        self._ledger = at.ledger
        self._settings = RegistrySettings(
            var=at.settings.var, configs=at.settings.configs, database_url=at.settings.database_url
        )

    async def every(self, state: InState = None, limit: Limit = 100) -> Response:
        """Return requests for promotion, the newest first, those in one state if one is named."""
        return _json({"promotions": await asyncio.to_thread(self._all, state, limit)})

    async def one(self, request_id: RequestId) -> Response:
        """Return a request for promotion: what it rests on, what became of it, and what changed since."""
        return _json(await asyncio.to_thread(lambda: self._told(read_request(self._ledger, request_id))))

    async def approve(self, request: Request, request_id: RequestId, question: Decision) -> Response:
        """Approve a request, as another person than who trained and who asked; void where what it rests on changed."""
        return _json(await asyncio.to_thread(self._approve, request, request_id, redact(question.reason)))

    async def reject(self, request: Request, request_id: RequestId, question: Decision) -> Response:
        """Reject a request that is open or approved."""
        return _json(await asyncio.to_thread(self._reject, request, request_id, redact(question.reason)))

    def _all(self, state: State | None, limit: int) -> list[dict[str, Any]]:
        found = (each for each in reversed(read_requests(self._ledger).values()) if state in {None, each.state})
        return [self._told(each) for each in islice(found, limit)]

    def _approve(self, request: Request, number: int, reason: str) -> dict[str, Any]:
        return self._told(approve(self._settings, self._ledger, number, actor_of(key_of(request.scope)), reason))

    def _reject(self, request: Request, number: int, reason: str) -> dict[str, Any]:
        return self._told(reject(self._ledger, number, actor_of(key_of(request.scope)), reason))

    def _told(self, request: PromotionRequest) -> dict[str, Any]:
        asked = request.content
        return {
            "request_id": request.id,
            **asked.model_dump(include={"model", "version", "trained_by", "reason", "champion", "evidence", "gates"}),
            "state": request.state,
            "requested_by": request.by,
            "requested_at": request.at,
            "steps": [
                {"kind": each.kind, "at": each.at, "by": each.by, "reason": each.reason} for each in request.steps
            ],
            "changed_since": pending_changes(self._settings, request, serving_record(self._ledger)),
        }


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), 200, {"cache-control": "no-store"}, "application/json")


def promotion_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about requests for promotion."""
    endpoints = PromotionEndpoints(at)
    all_of_them, one = "/v1/promotions", "/v1/promotions/{request_id}"
    shared: dict[str, Any] = {"tags": ["promotions"], "response_class": Response}
    writing: dict[str, Any] = {
        **shared, **answers(PromotionAnswer, 404, 409, 413, 422, 503), "desk": at.desk, "roles": AUDIT, "methods": ["POST"],
    }  # fmt: skip
    reading: dict[str, Any] = {**shared, "methods": ["GET"], "roles": ANALYSTS}
    return [
        QueryRoute(all_of_them, endpoints.every, **reading, **answers(PromotionsAnswer, 422, 503)),
        GuardedRoute(one, endpoints.one, **reading, **answers(PromotionAnswer, 404, 422, 503)),
        IdempotentRoute(f"{one}:approve", endpoints.approve, **writing),
        IdempotentRoute(f"{one}:reject", endpoints.reject, **writing),
    ]
