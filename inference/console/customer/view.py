"""Finding a customer, the page of one, and what was said in a call."""

import asyncio
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feature_store.desk.accepted_call import AcceptedCall, find_call
from inference.console.customer import chart
from inference.console.customer.answer import CustomerAnswers
from inference.console.customer.form import SearchQuery
from inference.console.customer.look import Looks
from inference.console.customer.naming import CHANNELS, SEASONS, TagNames
from inference.console.customer.path import call_in, customer_in
from inference.console.customer.permission import may
from inference.console.customer.persona import by_dimension, card_of
from inference.console.customer.transcript import transcript_of
from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.disclosure.showing import SENSITIVE_READ
from inference.error import UnknownCustomerError
from inference.history.past import present_restriction
from inference.transport.security import key_of

CUSTOMERS = "/console/customers"
_CALLS_SHOWN = 20


def address(customer_id: str) -> str:
    """Return where the page of a customer is."""
    return f"{CUSTOMERS}/{quote(customer_id, safe='')}"


class CustomerViews:
    """Reads; nothing is changed here."""

    def __init__(self, frame: Frame, answers: CustomerAnswers, looks: Looks, names: TagNames) -> None:
        self._frame = frame
        self._at = frame.at
        self._answers = answers
        self._looks = looks
        self._names = names

    async def search(self, request: Request) -> Response:
        """Go to the customer whose id is asked for, or say that there is none."""
        asked = query_of(request, SearchQuery).customer_id
        if asked and await self._at.reader.read(asked) is not None:
            return RedirectResponse(address(asked), HTTPStatus.SEE_OTHER)
        status = HTTPStatus.NOT_FOUND if asked else HTTPStatus.OK
        return self._frame.show(request, "customer/search.html", status=status, asked=asked)

    async def customer(self, request: Request) -> Response:
        """Show a customer."""
        customer_id = customer_in(request)
        look = await self._looks.of(request, customer_id)
        say, picture = partial(self._frame.say, request), look.picture
        tags = look.tags["tags"]
        return self._frame.show(
            request, "customer/customer.html",
            customer_id=customer_id, look=look, names=self._names, may=may(key_of(request.scope)),
            card=card_of(look.persona, tags), dimensions=by_dimension(tags),
            figures=chart.figures_of(picture, say), feelings=chart.feelings(look.calls, say),
            calls=look.calls[:_CALLS_SHOWN],
            seasons={name: say(title) for name, title in SEASONS.items()},
            channels={name: say(title) for name, title in CHANNELS.items()},
        )  # fmt: skip

    async def call(self, request: Request) -> Response:
        """Show what was said in a call, masked; that it was read stands in the audit trail."""
        customer_id, call_id = customer_in(request), call_in(request)
        restriction = await present_restriction(self._at.desk, customer_id)
        found = await asyncio.to_thread(self._find, customer_id, call_id)
        key = key_of(request.scope)
        self._at.disclosure.audit.record(SENSITIVE_READ, request.scope, key, {customer_id: []}, view="call")
        said = transcript_of(found, self._looks.sight(self._answers.readings.of(key), restriction))
        felt = [
            (place, each.dissatisfied)
            for place, each in enumerate(said.turns, start=1)
            if each.dissatisfied is not None
        ]
        arc = chart.arc(felt, partial(self._frame.say, request))
        return self._frame.show(request, "customer/call.html", customer_id=customer_id, said=said, arc=arc)

    def _find(self, customer_id: str, call_id: str) -> AcceptedCall:
        with self._at.desk.reading() as connection:
            found = find_call(connection, call_id)
        if found is None or found.customer_id != customer_id:
            raise UnknownCustomerError(f"no call {call_id} of customer {customer_id} is kept here")
        return found
