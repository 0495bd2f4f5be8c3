"""What was served before: documents as of an instant, and when a customer had which tag; with today's restriction and visibility.

What a person does not want said is not said of the past either, and a key sees of it what it sees today.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from starlette.responses import Response
from starlette.types import Scope

from feature_store.desk.database import Desk
from feature_store.desk.restriction import Restriction, is_erased, restriction_of
from feature_store.online.protocol import Documents, OnlineReader, TagInterval
from inference.disclosure.showing import Disclosure
from inference.disclosure.tag_reading import TagReading
from inference.error import NoSnapshotError, UnknownCustomerError
from inference.right.restriction import restricted
from inference.transport.customer_id import require_customer_id
from inference.transport.prepared import PreparedJson, with_snapshot
from inference.transport.query import instant, parameters

AS_OF: Mapping[str, object] = {
    "name": "as_of",
    "in": "query",
    "required": False,
    "description": "The documents that were served at this instant; without an offset it is Asia/Shanghai wall-clock time.",
    "schema": {"type": "string", "format": "date-time"},
    "example": "2026-03-01T08:00:00+08:00",
}
"""How the parameter is described."""


class PastDocuments:
    """Answers requests for documents that have a query."""

    def __init__(self, reader: OnlineReader, desk: Desk, disclosure: Disclosure) -> None:
        self._reader = reader
        self._desk = desk
        self._disclosure = disclosure

    async def tags(self, scope: Scope) -> Response:
        """Return the tags of one customer as of an instant.

        Raises
        ------
        RequestValidationError
            For another parameter than `as_of`, or one that is no instant.
        NotKeptError
            For an instant of which not everything is kept.
        """
        customer_id, documents = await self._documents(scope)
        shown = self._disclosure.tags(scope, customer_id, documents.tags)
        return PreparedJson(with_snapshot(shown, documents.snapshot))

    async def persona(self, scope: Scope) -> Response:
        """Return the persona of one customer as of an instant; see `tags`."""
        customer_id, documents = await self._documents(scope)
        shown = self._disclosure.persona(scope, customer_id, documents.persona)
        return PreparedJson(with_snapshot(shown, documents.snapshot))

    async def _documents(self, scope: Scope) -> tuple[str, Documents]:
        customer_id = scope["path_params"]["customer_id"]
        require_customer_id(customer_id)
        asked = parameters(scope, frozenset({"as_of"})).get("as_of")
        documents = await self._read(customer_id, None if asked is None else instant("as_of", asked))
        if documents is None:
            if await self._reader.current() is None:
                raise NoSnapshotError("run `gridtags tag` first")
            raise UnknownCustomerError(f"no customer {customer_id} was served then")
        return customer_id, restricted(documents, await present_restriction(self._desk, customer_id))

    async def _read(self, customer_id: str, at: datetime | None) -> Documents | None:
        return await (self._reader.read(customer_id) if at is None else self._reader.read_as_of(customer_id, at))


async def present_restriction(desk: Desk, customer_id: str) -> Restriction:
    """Return what must not be said of the customer now; UnknownCustomerError for one who was erased."""

    def read() -> Restriction:
        with desk.reading() as connection:
            if is_erased(connection, customer_id):
                raise UnknownCustomerError(f"no customer {customer_id} is known")
            return restriction_of(connection, customer_id)

    return await asyncio.to_thread(read)


def told(intervals: list[TagInterval], reading: TagReading, restriction: Restriction) -> list[TagInterval]:
    """Return the intervals that the key may be told."""
    return [each for each in intervals if reading.may_tell(each.tag, restriction)]
