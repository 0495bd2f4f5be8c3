"""Requests for promotion: list, look, ask, approve, reject, put in service. The rules are those of `registry.approval`."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.frame.visit import visit_of
from inference.console.model.address import number_in, request_path
from inference.console.model.proof import TITLES
from inference.console.model.refusal import Refusal, refusal_of
from inference.key.identity import actor_of
from inference.key.ring import Role
from inference.question.promotion import PromotionDecision
from inference.transport.permission import ANALYSTS, AUDIT, OPERATORS
from nlp.redaction import redact
from registry.actor import Actor
from registry.approval.decision import approve, reject
from registry.approval.freshness import pending_changes
from registry.approval.permission import ROLES
from registry.approval.request import Request as PromotionRequest
from registry.approval.request import State, read_request, read_requests
from registry.approval.serving_record import serving_record
from registry.error import RegistryError
from registry.ledger import Ledger
from registry.settings import RegistrySettings

LISTED = 100
SEE_OTHER = 303
STATES: Mapping[State, tuple[str, str]] = {
    State.OPEN: (term("待批准"), "warn"),
    State.APPROVED: (term("已批准，待上线"), "warn"),
    State.REJECTED: (term("已驳回"), "bad"),
    State.VOID: (term("已作废"), "bad"),
    State.PROMOTED: (term("已上线"), "good"),
}
STEPS: Mapping[str, str] = {
    "approval": term("批准"), "rejection": term("驳回"), "void": term("作废"), "promotion": term("上线"),
}  # fmt: skip
_ACTS: Mapping[str, frozenset[Role]] = {
    act: frozenset(map(Role, ROLES[act])) for act in ("approve", "reject", "promote")
}
Decide = Callable[[int, Actor, str], PromotionRequest]


class PromotionPages:
    """Shows requests and lets those decide who may."""

    def __init__(self, frame: Frame, settings: RegistrySettings) -> None:
        self._frame = frame
        self._ledger: Ledger = frame.at.ledger
        self._settings = settings

    async def every(self, request: Request) -> Response:
        """List the requests, those that wait first, then the newest."""
        found = await asyncio.to_thread(lambda: [*reversed(read_requests(self._ledger).values())])
        waiting = [each for each in found if each.state in {State.OPEN, State.APPROVED}]
        others = [each for each in found if each not in waiting]
        return self._frame.show(
            request,
            "model/promotions.html",
            waiting=waiting,
            others=others[:LISTED],
            left=len(others[LISTED:]),
            states=STATES,
        )

    async def one(self, request: Request) -> Response:
        """Show one request."""
        return await self._shown(request, None)

    async def approve(self, request: Request) -> Response:
        """Approve it, as another person than who trained and who asked."""
        return await self._decided(request, partial(approve, self._settings, self._ledger))

    async def reject(self, request: Request) -> Response:
        """Reject it."""
        return await self._decided(request, partial(reject, self._ledger))

    async def promote(self, request: Request) -> Response:
        """Put it in service: a job, because that needs MLflow."""
        number = number_in(request, "number")
        job = self._frame.work.start(request, "promote", {"number": str(number)})
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)

    async def _decided(self, request: Request, decide: Decide) -> Response:
        number, decision = number_in(request, "number"), await form_of(request, PromotionDecision)
        actor = actor_of(visit_of(request).key)
        try:
            await asyncio.to_thread(decide, number, actor, redact(decision.reason))
        except RegistryError as error:
            if (refusal := refusal_of(error)) is None:
                raise
            return await self._shown(request, refusal)
        return RedirectResponse(request_path(number), SEE_OTHER)

    async def _shown(self, request: Request, refusal: Refusal | None) -> Response:
        number = number_in(request, "number")
        found, changed = await asyncio.to_thread(self._read, number)
        key = visit_of(request).key
        may = {act for act, roles in _ACTS.items() if key.role in roles}
        return self._frame.show(
            request, "model/promotion.html", status=refusal.status if refusal else 200, found=found, changed=changed,
            refusal=refusal, may=may, own=found.four_eyes(actor_of(key).person), states=STATES, steps=STEPS, titles=TITLES,
        )  # fmt: skip

    def _read(self, number: int) -> tuple[PromotionRequest, list[str]]:
        found = read_request(self._ledger, number)
        return found, pending_changes(self._settings, found, serving_record(self._ledger))


def promotion_pages(frame: Frame, settings: RegistrySettings) -> list[BaseRoute]:
    """Return the routes about requests for promotion."""
    pages = PromotionPages(frame, settings)
    one = "/models/promotions/{number}"
    return [
        frame.page("/models/promotions", pages.every, roles=ANALYSTS),
        frame.page(one, pages.one, roles=ANALYSTS),
        frame.page(f"{one}/approve", pages.approve, roles=AUDIT, methods=("POST",)),
        frame.page(f"{one}/reject", pages.reject, roles=AUDIT, methods=("POST",)),
        frame.page(f"{one}/promote", pages.promote, roles=OPERATORS, methods=("POST",)),
    ]
