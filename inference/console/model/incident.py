"""What an operator does when something in service goes wrong: step back to the version before, or finish what was killed."""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.model.address import model_in
from inference.console.model.promotion import SEE_OTHER
from inference.console.work.known import KNOWN
from inference.question.promotion import PromotionDecision
from nlp.redaction import redact
from registry.approval.serving_record import serving_record
from registry.ledger import Ledger

ROLLBACK, REPAIR = "rollback", "repair"


def step_back(request: Request, ledger: Ledger, model: str) -> int | None:
    """Return the version to which the visitor may step back, null where there is none or the role may not."""
    return serving_record(ledger).previous(model) if visit_of(request).key.role in KNOWN[ROLLBACK].roles else None


class IncidentPages:
    """Starts jobs: both change MLflow's aliases, which the service itself does not know."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._ledger: Ledger = frame.at.ledger

    async def rollback(self, request: Request) -> Response:
        """Put in service what served before, at once and without approval; the reason is recorded."""
        model, said = model_in(request), await form_of(request, PromotionDecision)
        if await asyncio.to_thread(step_back, request, self._ledger, model) is None:
            raise HTTPException(HTTPStatus.CONFLICT, f"nothing served before the present version of {model}")
        return self._started(request, ROLLBACK, {"model": model, "reason": redact(said.reason)})

    async def repair(self, request: Request) -> Response:
        """Bring alias and bundle to what the ledger says."""
        return self._started(request, REPAIR, {})

    def _started(self, request: Request, name: str, arguments: dict[str, str]) -> Response:
        job = self._frame.work.start(request, name, arguments)
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)


def incident_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes; before those of a version, which would take `rollback` for one."""
    pages = IncidentPages(frame)
    return [
        frame.page("/models/repair", pages.repair, roles=KNOWN[REPAIR].roles, methods=("POST",)),
        frame.page("/models/{model}/rollback", pages.rollback, roles=KNOWN[ROLLBACK].roles, methods=("POST",)),
    ]
