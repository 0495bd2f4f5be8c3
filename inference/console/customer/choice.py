"""What a customer asks for: no profiling any more, profiling again, an appeal against a tag."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inference.console.customer.answer import CustomerAnswers
from inference.console.customer.form import AppealForm, ChoiceForm
from inference.console.customer.path import customer_in, tag_in
from inference.console.customer.view import address
from inference.console.frame.form import form_of
from inference.transport.security import key_of


class ChoiceForms:
    """Hands forms on to the endpoints of the API; the person of the session is who asks."""

    def __init__(self, answers: CustomerAnswers) -> None:
        self._choices = answers.choices
        self._appeals = answers.appeals

    async def opt_out(self, request: Request) -> Response:
        """Take profiling away from a customer."""
        customer_id, form = customer_in(request), await form_of(request, ChoiceForm)
        await self._choices.opt_out(request, customer_id, form.question(key_of(request.scope)))
        return _back(customer_id, "choice")

    async def withdraw(self, request: Request) -> Response:
        """Let a customer be profiled again."""
        customer_id, form = customer_in(request), await form_of(request, ChoiceForm)
        await self._choices.withdraw(request, customer_id, form.question(key_of(request.scope)))
        return _back(customer_id, "choice")

    async def appeal(self, request: Request) -> Response:
        """File an appeal against a tag; one that is open already against the same tag stays the one."""
        customer_id, tag, form = customer_in(request), tag_in(request), await form_of(request, AppealForm)
        await self._appeals.file(request, customer_id, tag, form.question(key_of(request.scope)))
        return _back(customer_id, "appeals")


def _back(customer_id: str, part: str) -> Response:
    return RedirectResponse(f"{address(customer_id)}#{part}", HTTPStatus.SEE_OTHER)
