"""Behind a tag: receipts, their replay, and why a tag changed."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.desk.receipt import Receipt, find_receipt, keep_receipt
from feature_store.desk.schema import as_instant
from inference.answer.receipt import CauseAnswer, ReceiptAnswer, ReplayAnswer
from inference.collaborator import Collaborators
from inference.disclosure.tag_permission import TagPermission
from inference.error import HiddenTagError, UnknownCustomerError, UnknownReceiptError
from inference.key.ring import Permission
from inference.question.desk import TagInPath
from inference.receipt.cause import Side, cause_text, tag_cause
from inference.receipt.replay import replay
from inference.receipt.state import CustomerState, CustomerStates, kept
from inference.receipt.writing import receipt_content
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.openapi import answers
from inference.transport.permission import EVERYONE
from inference.transport.query import QueryRoute
from inference.transport.security import key_of

SNAPSHOT_ID = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$"
_EXAMPLE = ["20260301T020000000000"]
SnapshotId = Annotated[str, Query(pattern=SNAPSHOT_ID, description="A snapshot as answers name it", examples=_EXAMPLE)]
OneSnapshot = Annotated[
    str | None, Query(pattern=SNAPSHOT_ID, description="A snapshot; what is served without it", examples=_EXAMPLE)
]
ReceiptId = Annotated[
    str, Path(pattern=r"^r-[0-9a-f]{24}$", description="Id of a receipt", examples=["r-5b1f0a7c9d2e4f6a8b3c1d0e"])
]


class ReceiptEndpoints:
    """Answers from facts, bundles and the desk; the work is done in threads."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at
        self._states = CustomerStates(at.desk, at.workshops)
        self._permission = TagPermission(at)

    async def make(
        self, request: Request, customer_id: CustomerIdInPath, tag: TagInPath, snapshot: OneSnapshot = None
    ) -> Response:
        """Return a receipt of a tag, as served or as of a snapshot: rule with values, models, sentences, digests. It is kept."""
        await self._permission.require(request, customer_id, tag, "receipt")
        state = await self._state(customer_id, snapshot)
        key_name = key_of(request.scope).name
        return self._shown(request, await asyncio.to_thread(self._made, state, tag, key_name))

    async def read(self, request: Request, receipt_id: ReceiptId) -> Response:
        """Return a receipt as it was given."""
        found = await self._found(receipt_id)
        await self._permission.require(request, found.customer_id, found.tag, "receipt")
        return self._shown(request, found)

    async def replay(self, request: Request, receipt_id: ReceiptId) -> Response:
        """Compute a receipt again from what is kept, and compare field by field."""
        found = await self._found(receipt_id)
        await self._permission.require(request, found.customer_id, found.tag, "replay")
        await self._at.calls.settled()
        done = await asyncio.to_thread(replay, found, self._states)
        differences = [vars(each) for each in done.differences]
        return _json(
            {"receipt_id": receipt_id, "result": done.result, "differences": differences, "missing": done.missing}
        )

    async def cause(
        self,
        request: Request,
        customer_id: CustomerIdInPath,
        tag: TagInPath,
        before: Annotated[SnapshotId, Query(alias="from")],
        after: Annotated[SnapshotId, Query(alias="to")],
    ) -> Response:
        """Return why a tag is another in one snapshot than in another: data, text models, models or rule, alone or together."""
        await self._permission.require(request, customer_id, tag, "change")
        then, now = await self._state(customer_id, before), await self._state(customer_id, after)
        found = await asyncio.to_thread(self._cause, then, now, tag)
        return _json({"customer_id": customer_id, "tag": tag, "from": before, "to": after, **found})

    def _shown(self, request: Request, receipt: Receipt) -> Response:
        if receipt.content["risk"] is not None and Permission.SENSITIVE not in key_of(request.scope).scopes:
            raise HiddenTagError("the receipt holds what the risk model says, which this key may not see")
        return _receipt(receipt)

    async def _state(self, customer_id: str, snapshot_id: str | None) -> CustomerState:
        served = await self._at.reader.read(customer_id)
        in_force = served.snapshot.snapshot_id if served is not None and served.snapshot is not None else None
        wanted = snapshot_id or in_force
        if wanted is None:
            raise UnknownCustomerError(f"no customer {customer_id} in the published snapshot")
        await self._at.calls.settled()
        with kept():
            return await asyncio.to_thread(self._read_state, customer_id, wanted, wanted == in_force)

    def _read_state(self, customer_id: str, snapshot_id: str, served: bool) -> CustomerState:
        return self._states.state(customer_id, snapshot_id, served=served)

    def _made(self, state: CustomerState, tag: str, key_name: str) -> Receipt:
        with kept():
            content = receipt_content(self._states.workshop(state), state, tag)
        with self._at.desk.writing() as connection:
            return keep_receipt(connection, state.customer_id, tag, state.snapshot_id, key_name, content)

    async def _found(self, receipt_id: str) -> Receipt:
        found = await asyncio.to_thread(self._find, receipt_id)
        if found is None:
            raise UnknownReceiptError(f"no receipt {receipt_id}")
        return found

    def _find(self, receipt_id: str) -> Receipt | None:
        with self._at.desk.reading() as connection:
            return find_receipt(connection, receipt_id)

    def _cause(self, before: CustomerState, after: CustomerState, tag: str) -> dict[str, Any]:
        with kept():
            then, now = (Side(each, self._states.workshop(each)) for each in (before, after))
            found = tag_cause(then, now, tag)
        values = [{"column": name, "before": each[0], "after": each[1]} for name, each in found.values.items()]
        return {**vars(found), "values": values, "text": cause_text(found)}


def receipt_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints behind a tag."""
    endpoints = ReceiptEndpoints(at)
    tag, statuses = "/v1/customers/{customer_id}/tags/{tag}", (404, 410, 422, 503)
    shared: dict[str, Any] = {"roles": EVERYONE, "tags": ["receipts"], "response_class": Response}
    return [
        QueryRoute(
            f"{tag}/receipt", endpoints.make, methods=["GET"], **shared, **answers(ReceiptAnswer, *statuses),
        ),
        QueryRoute(
            f"{tag}/change", endpoints.cause, methods=["GET"], **shared, **answers(CauseAnswer, *statuses),
        ),
        QueryRoute(
            "/v1/receipts/{receipt_id}", endpoints.read, methods=["GET"], **shared, **answers(ReceiptAnswer, *statuses),
        ),
        QueryRoute(
            "/v1/receipts/{receipt_id}:replay", endpoints.replay, methods=["POST"], **shared,
            **answers(ReplayAnswer, *statuses),
        ),
    ]  # fmt: skip


def _receipt(receipt: Receipt) -> Response:
    made = {"receipt_id": receipt.receipt_id, "created_at": as_instant(receipt.created_at).isoformat()}
    return _json({**made, **receipt.content})


def _json(content: dict[str, Any]) -> Response:
    return Response(
        orjson.dumps(content), media_type="application/json", headers={"cache-control": "private, no-store"}
    )
