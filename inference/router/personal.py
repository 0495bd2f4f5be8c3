"""Name, phone and address: for operators whose key may, each look recorded before it is answered."""

import asyncio

import orjson
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from inference.answer.personal import PersonalAnswer
from inference.collaborator import Collaborators
from inference.disclosure.personal import personal_fields
from inference.error import UnknownCustomerError
from inference.key.ring import Permission
from inference.transport.customer_id import CustomerIdInPath
from inference.transport.openapi import answers
from inference.transport.permission import OPERATORS, GuardedRoute
from inference.transport.security import key_of

PERSONAL_READ = "personal_read"


class PersonalEndpoints:
    """Answers from the desk."""

    def __init__(self, at: Collaborators) -> None:
        self._at = at

    async def personal(self, request: Request, customer_id: CustomerIdInPath) -> Response:
        """Return name, phone and address of one customer, as far as they are kept.

        They are kept only where the operator set a key for them. Every look is in the audit trail.
        """
        at = self._at
        fields = await asyncio.to_thread(personal_fields, at.desk, at.settings.personal_key, customer_id)
        at.disclosure.audit.record(PERSONAL_READ, request.scope, key_of(request.scope), {customer_id: sorted(fields)})
        if not fields:
            raise UnknownCustomerError(f"nothing personal is kept of customer {customer_id}")
        content = orjson.dumps({"customer_id": customer_id, **fields})
        return Response(content, media_type="application/json", headers={"cache-control": "no-store"})


def personal_routes(at: Collaborators) -> list[APIRoute]:
    """Return the endpoint of personal fields."""
    return [
        GuardedRoute(
            "/v1/customers/{customer_id}/personal", PersonalEndpoints(at).personal, roles=OPERATORS,
            needs=Permission.PERSONAL, methods=["GET"], tags=["customers"], response_class=Response,
            **answers(PersonalAnswer, 404, 422, 503),
        ),
    ]  # fmt: skip
