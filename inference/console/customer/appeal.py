"""The queue of appeals: what waits, the decision by another person, and the letter to the customer."""

import asyncio
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feature_store.desk.contest import Contest, contest_of
from inference.console.customer.answer import CustomerAnswers, Told, told
from inference.console.customer.form import DecisionForm, QueueQuery
from inference.console.customer.path import contest_in
from inference.console.customer.permission import may
from inference.console.customer.view import address
from inference.console.frame.form import form_of, query_of
from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.frame.writing import instant
from inference.error import UnknownContestError
from inference.key.ring import ApiKey
from inference.right.appeal import contest_told
from inference.transport.security import key_of

CONTESTS = "/console/contests"
_AT_ONCE = 50
_START = 60
STATES = {"open": term("待裁决"), "upheld": term("成立"), "rejected": term("不成立")}


class AppealViews:
    """Shows and decides appeals through the endpoints of the API."""

    def __init__(self, frame: Frame, answers: CustomerAnswers) -> None:
        self._frame = frame
        self._desk = frame.at.desk
        self._appeals = answers.appeals

    async def queue(self, request: Request) -> Response:
        """List appeals, oldest first."""
        asked = query_of(request, QueueQuery)
        state = None if asked.state == "all" else asked.state
        found = told(await self._appeals.queue(state, asked.after, _AT_ONCE))
        following = {"state": asked.state, "after": found["next"]}
        return self._frame.show(
            request, "customer/contests.html", contests=found["contests"], state=asked.state,
            rows=[self._row(request, each) for each in found["contests"]],
            next_path=f"{CONTESTS}?{urlencode(following)}" if found["next"] else "",
        )  # fmt: skip

    async def one(self, request: Request) -> Response:
        """Show an appeal with what was known of the tag, and the form to decide it."""
        found, key = await asyncio.to_thread(self._find, contest_in(request)), key_of(request.scope)
        contest: dict[str, Any] = contest_told(found)
        return self._frame.show(
            request, "customer/contest.html", contest=contest, is_own=_filed_by(found, key), may=may(key)
        )

    async def decide(self, request: Request) -> Response:
        """Decide an appeal."""
        contest_id, form = contest_in(request), await form_of(request, DecisionForm)
        await self._appeals.decide(request, contest_id, form.question(key_of(request.scope)))
        return RedirectResponse(f"{CONTESTS}/{contest_id}", HTTPStatus.SEE_OTHER)

    async def letter(self, request: Request) -> Response:
        """Show the letter to the customer."""
        contest_id = contest_in(request)
        text = bytes((await self._appeals.letter(contest_id)).body).decode()
        return self._frame.show(request, "customer/letter.html", contest_id=contest_id, text=text)

    def _row(self, request: Request, contest: Told) -> list[object]:
        one = {"path": f"{CONTESTS}/{contest['contest_id']}", "text": contest["contest_id"]}
        customer = {"path": address(contest["customer_id"]), "text": contest["customer_id"]}
        filed_at, state = instant(contest["filed_at"]), self._frame.say(request, STATES[contest["state"]])
        return [one, customer, contest["label"], state, filed_at, contest["filed_by"], contest["statement"][:_START]]

    def _find(self, contest_id: str) -> Contest:
        with self._desk.reading() as connection:
            found = contest_of(connection, contest_id)
        if found is None:
            raise UnknownContestError(f"no appeal {contest_id}")
        return found


def _filed_by(contest: Contest, key: ApiKey) -> bool:
    return key.person == contest.filed_by or key.name == contest.filed_key_name
