"""Tags and personas: prepared bytes from the online store."""

from typing import Annotated

import orjson
from fastapi import Body
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from feature_store.online.protocol import Documents, OnlineReader
from inference.answer.document import BatchAnswer, PersonaAnswer, TagsAnswer
from inference.collaborator import Collaborators
from inference.disclosure.showing import Disclosure
from inference.error import NoSnapshotError, UnknownCustomerError
from inference.history.past import AS_OF, PastDocuments
from inference.question.reading import BatchQuestion
from inference.transport.customer_id import CustomerIdInPath, require_customer_id
from inference.transport.openapi import answers
from inference.transport.permission import EVERYONE, GuardedRoute
from inference.transport.prepared import PreparedJson, PreparedRoute, with_snapshot


class CustomerEndpoints:
    """Answers from `reader` what `disclosure` shows to the key; builds no model on the way out."""

    def __init__(self, reader: OnlineReader, disclosure: Disclosure) -> None:
        self._reader = reader
        self._disclosure = disclosure

    async def tags(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return all tags of one customer, each with source and confidence."""
        documents = await self._documents(customer_id)
        shown = self._disclosure.tags(request.scope, customer_id, documents.tags)
        return PreparedJson(with_snapshot(shown, documents.snapshot))

    async def persona(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return the persona of one customer."""
        documents = await self._documents(customer_id)
        shown = self._disclosure.persona(request.scope, customer_id, documents.persona)
        return PreparedJson(with_snapshot(shown, documents.snapshot))

    async def batch_get(self, request: Request, question: Annotated[BatchQuestion, Body()]) -> Response:
        """Return the documents of up to 500 customers; ids given twice are answered once."""
        ids = list(dict.fromkeys(question.ids))
        found = await self._reader.read_many(ids)
        if not found:
            await self._require_snapshot()
        known = [each for each in ids if each in found]
        asked = {each: found[each].tags if question.view == "tags" else found[each].persona for each in known}
        shown = self._disclosure.many(request.scope, asked, question.view)
        customers = b",".join(
            with_snapshot(document, found[each].snapshot) for each, document in zip(known, shown, strict=True)
        )
        missing = orjson.dumps([each for each in ids if each not in found])
        return PreparedJson(b'{"customers":[%b],"missing":%b}' % (customers, missing))

    async def _documents(self, customer_id: str) -> Documents:
        require_customer_id(customer_id)
        documents = await self._reader.read(customer_id)
        if documents is None:
            await self._require_snapshot()
            raise UnknownCustomerError(f"no customer {customer_id} in the published snapshot")
        return documents

    async def _require_snapshot(self) -> None:
        if await self._reader.current() is None:
            raise NoSnapshotError("run `gridtags tag` first")


def customer_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoints that read the online store."""
    endpoints = CustomerEndpoints(at.reader, at.disclosure)
    one = "/v1/customers/{customer_id}"
    tags, persona = answers(TagsAnswer, 304, 404, 410, 422, 503), answers(PersonaAnswer, 304, 404, 410, 422, 503)
    for described in (tags, persona):
        described["openapi_extra"]["parameters"] = [AS_OF]
    past = PastDocuments(at.reader, at.desk, at.disclosure)
    return [
        PreparedRoute(
            f"{one}/tags", endpoints.tags, group="customers", roles=EVERYONE, described=tags, queried=past.tags,
        ),
        PreparedRoute(
            f"{one}/persona", endpoints.persona, group="customers", roles=EVERYONE, described=persona,
            queried=past.persona,
        ),
        GuardedRoute(
            "/v1/customers:batchGet", endpoints.batch_get, roles=EVERYONE,
            methods=["POST"], tags=["customers"], response_class=Response, **answers(BatchAnswer, 413, 422, 503),
        ),
    ]  # fmt: skip
