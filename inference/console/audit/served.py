"""Who served when: the bundle, snapshot, rules and lexicons of an instant, and one customer's tags then; recorded as a look."""

from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.disclosure.showing import SENSITIVE_READ
from inference.error import UnknownCustomerError
from inference.history.past import present_restriction
from inference.history.served_state import SECTIONS, served_state
from inference.history.timeline import Timeline
from inference.right.restriction import restricted
from inference.transport.customer_id import PATTERN
from inference.transport.permission import ANALYSTS
from inference.transport.query import instant
from registry.clock import aware, china_now

LISTED = 200


class ServedQuestion(BaseModel):
    """An instant, now without one, and a customer."""

    model_config = ConfigDict(extra="forbid")

    at: str | None = Field(None, max_length=40)
    customer: Annotated[str, StringConstraints(pattern=PATTERN)] | None = None


class ServedPages:
    """Shows what served at an instant."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._at = frame.at
        self._timeline = Timeline(self._at.reader, self._at.ledger, self._at.settings.bundles)

    async def show(self, request: Request) -> Response:
        """Show it."""
        question = query_of(request, ServedQuestion)
        moment = aware(instant("at", question.at)) if question.at else None
        state = await served_state(self._timeline, self._at.ledger, self._at.reader, self._at.desk, moment, None)
        customer = await self._customer(request, question.customer, moment) if question.customer else None
        return self._frame.show(
            request, "audit/served.html", state=state, customer=customer, asked=question.customer or "",
            at_text=f"{moment or china_now():%Y-%m-%dT%H:%M}", listed=LISTED,
        )  # fmt: skip

    async def _customer(self, request: Request, customer_id: str, moment: Any) -> dict[str, Any]:  # noqa: ANN401 - or none
        """Return what a customer's answer said then, as far as it may be said today and this key may see it."""
        restriction, reader, scope = (
            await present_restriction(self._at.desk, customer_id),
            self._at.reader,
            request.scope,
        )
        key, disclosure = visit_of(request).key, self._at.disclosure
        disclosure.audit.record(SENSITIVE_READ, scope, key, {customer_id: []}, view="timeline")
        found = await (reader.read(customer_id) if moment is None else reader.read_as_of(customer_id, moment))
        if found is None:
            raise UnknownCustomerError(f"no customer {customer_id} was served then")
        documents = restricted(found, restriction)
        tags = orjson.loads(disclosure.tags(scope, customer_id, documents.tags))["tags"]
        persona = orjson.loads(disclosure.persona(scope, customer_id, documents.persona))
        statements = [each for section in SECTIONS for each in persona.get(section, {}).get("statements", [])]
        served = await self._timeline.of_customer(customer_id, [])
        return {"id": customer_id, "tags": tags, "statements": statements, "versions": served[-LISTED:]}


def served_pages(frame: Frame) -> list[BaseRoute]:
    """Return the route about the past."""
    return [frame.page("/audit/served", ServedPages(frame).show, roles=ANALYSTS)]
