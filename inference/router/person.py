"""A whole person: everything that is held (个人信息保护法 45), and the erasure of it (47)."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import Body, Path, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from feature_store.desk.erasure import Erasure, erasure_of
from feature_store.desk.opt_out import Act
from feature_store.snapshot.facts import FactsReader
from inference.answer.person import ErasureAnswer, ExportAnswer
from inference.collaborator import Collaborators
from inference.error import UnknownErasureError
from inference.history.timeline import Timeline
from inference.key.ring import Permission
from inference.question.desk import ActQuestion
from inference.right.erasing import Eraser, erasure_told
from inference.right.exporting import Exporter
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.idempotency import IdempotentRoute
from inference.transport.openapi import answers
from inference.transport.permission import AUDIT, OPERATORS, GuardedRoute
from inference.transport.security import key_of

ErasureId = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Id of an erasure", examples=["0" * 64])]


class PersonEndpoints:
    """Exports and erases; both stand in the audit trail before they are answered."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._eraser = Eraser(at.desk, at.publisher, at.record)
        settings = at.settings
        self._exporter = Exporter(
            at.desk, at.reader, FactsReader(settings.snapshots), settings.snapshots, settings.var / "audit",
            settings.personal_key, Timeline(at.reader, at.ledger, settings.bundles), at.ledger,
        )  # fmt: skip

    async def export(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return everything that is held of a person: documents, history, choices, calls, outcomes, facts, and who read it."""
        key = key_of(request.scope)
        self._at.disclosure.audit.record("export", request.scope, key, {customer_id: []})
        held = await self._exporter.export(customer_id, personal=Permission.PERSONAL in key.scopes)
        act = Act(key.person or key.name, key.name, "", "api")
        await asyncio.to_thread(self._at.record.append, "export", customer_id, act, {})
        return _json(held, 200)

    async def erase(
        self, request: Request, customer_id: CustomerIdInPath, question: Annotated[ActQuestion, Body()]
    ) -> Response:
        """Erase a person: nothing is answered from now on, and no load brings them back; files follow within the deadline."""
        key = key_of(request.scope)
        act = question.act(key)
        self._at.disclosure.audit.record("erase", request.scope, key, {customer_id: []}, reason=act.reason)
        bundle = self._at.bundles.current
        models = {} if bundle is None else orjson.loads(bundle.models).get("models", {})
        versions = {name: model["version"] for name, model in models.items()}
        return _told(await self._eraser.erase(customer_id, act, versions))

    async def erasure(self, erasure_id: ErasureId) -> Response:
        """Return how far an erasure has come, with the proof: digests of every file before and after."""
        found = await asyncio.to_thread(self._erasure, erasure_id)
        if found is None:
            raise UnknownErasureError("no erasure of this id")
        return _told(found)

    def _erasure(self, erasure_id: str) -> Erasure | None:
        with self._at.desk.reading() as connection:
            return erasure_of(connection, erasure_id)


def _told(erasure: Erasure) -> Response:
    return _json(erasure_told(erasure), 200 if erasure.finished_at else 202)


def _json(content: object, status: int) -> Response:
    return Response(orjson.dumps(content), status, {"cache-control": "no-store"}, "application/json")


def person_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints about a whole person."""
    endpoints = PersonEndpoints(at)
    one = "/v1/customers/{customer_id}"
    shared: dict[str, Any] = {"tags": ["rights"], "response_class": Response}
    reading: dict[str, Any] = {**shared, "methods": ["GET"], "roles": AUDIT}
    return [
        GuardedRoute(
            f"{one}/export", endpoints.export, needs=Permission.SENSITIVE, **reading,
            **answers(ExportAnswer, 404, 410, 422, 503),
        ),
        IdempotentRoute(
            f"{one}:erase", endpoints.erase, desk=at.desk, roles=OPERATORS, methods=["POST"], **shared,
            **answers(ErasureAnswer, 409, 413, 422, 503, accepted=True),
        ),
        GuardedRoute(
            "/v1/erasures/{erasure_id}", endpoints.erasure, **reading,
            **answers(ErasureAnswer, 404, 422, 503, accepted=True),
        ),
    ]  # fmt: skip
