"""What the API answers about a customer, for pages: its own endpoints are asked, so there is one rule and one audit trail."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from inference.collaborator import Collaborators
from inference.disclosure.tag_reading import TagReadings
from inference.right.appeal import Appeals
from inference.right.choice import Choices
from inference.router.contest import ContestEndpoints
from inference.router.customer import CustomerEndpoints
from inference.router.receipt import ReceiptEndpoints
from inference.router.restriction import RestrictionEndpoints
from inference.router.timeline import TimelineEndpoints

Told = dict[str, Any]


class CustomerAnswers:
    """The endpoints about customers; each raises what the API turns into a problem."""

    def __init__(self, at: Collaborators) -> None:
        self.readings = TagReadings(at.bundles, at.disclosure.visibility)
        choices = Choices(at.desk, at.publisher, at.record)
        self.documents = CustomerEndpoints(at.reader, at.disclosure)
        self.past = TimelineEndpoints(at)
        self.choices = RestrictionEndpoints(choices, self.readings)
        self.receipts = ReceiptEndpoints(at)
        self.appeals = ContestEndpoints(Appeals(at.desk, at.reader, choices), self.readings, at.bundles)

    async def tags(self, request: Request, customer_id: str) -> Told:
        """Return the tags document as the visitor may see it."""
        return told(await self.documents.tags(request, customer_id))

    async def persona(self, request: Request, customer_id: str) -> Told:
        """Return the persona as the visitor may see it."""
        return told(await self.documents.persona(request, customer_id))

    async def intervals(self, request: Request, customer_id: str) -> list[Told]:
        """Return when the customer had which tag, as far as the visitor may be told."""
        found: list[Told] = told(await self.past.history(request, customer_id))["intervals"]
        return found

    async def choice(self, request: Request, customer_id: str) -> Told:
        """Return what must not be said of the customer, and the history of every choice."""
        return told(await self.choices.state(request, customer_id))


def told(response: Response) -> Told:
    """Return what an endpoint answered."""
    found: Told = orjson.loads(response.body)
    return found
