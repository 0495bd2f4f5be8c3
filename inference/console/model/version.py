"""The inventory of models and the page of one version: card, evidence, request for promotion, jobs."""

import asyncio
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.model.address import model_in, request_path, version_in
from inference.console.model.fact import CardView
from inference.console.model.incident import REPAIR, step_back
from inference.console.model.inventory import LATEST, STATES, Inventory, VersionLine, read_models
from inference.console.model.job import JOBS, job_arguments
from inference.console.model.period import period_chart
from inference.console.model.promotion import SEE_OTHER
from inference.console.model.promotion import STATES as REQUEST_STATES
from inference.console.model.proof import TITLES, Proof, evidence_page, proofs
from inference.console.model.refusal import Refusal, refusal_of
from inference.console.work.known import KNOWN
from inference.key.identity import actor_of
from inference.question.promotion import PromotionDecision
from inference.transport.permission import ANALYSTS
from nlp.redaction import redact
from registry.approval.filing import file_request
from registry.approval.permission import ROLES
from registry.approval.request import Request as PromotionRequest
from registry.card.content import Card
from registry.card.storing import read_card
from registry.clock import china_now
from registry.error import RegistryError, UnknownModelError
from registry.evidence import evidence_of
from registry.registered import registered_version
from registry.settings import RegistrySettings

EVIDENCE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
"""Evidence pages hold their own styles and pictures, run nothing and reach nothing; the sandbox keeps them from this origin."""


class JobQuestion(BaseModel):
    """Which job is to be started about a version."""

    model_config = ConfigDict(extra="forbid")

    job: str


class VersionPages:
    """Shows what is known of models and their versions."""

    def __init__(self, frame: Frame, settings: RegistrySettings) -> None:
        self._frame = frame
        self._ledger = frame.at.ledger
        self._settings = settings

    async def every(self, request: Request) -> Response:
        """Show the inventory: the latest versions of every model, what waits, and what served when."""
        found = await asyncio.to_thread(read_models, self._ledger)
        metrics = await asyncio.to_thread(self._main_metrics, found, request)
        return self._frame.show(
            request, "model/models.html", inventory=found, latest=LATEST, states=STATES, request_states=REQUEST_STATES,
            metrics=metrics, may_repair=visit_of(request).key.role in KNOWN[REPAIR].roles,
            chart=period_chart(found.periods, china_now()) if found.periods else None,
        )  # fmt: skip

    async def timeline(self, request: Request) -> Response:
        """Show when which version served, by whom it was put there and why."""
        found = await asyncio.to_thread(read_models, self._ledger)
        return self._frame.show(
            request, "model/timeline.html", periods=sorted(found.periods, key=lambda each: each.since, reverse=True),
            chart=period_chart(found.periods, china_now()) if found.periods else None,
        )  # fmt: skip

    async def model(self, request: Request) -> Response:
        """Show every version of one model."""
        model = model_in(request)
        found = await asyncio.to_thread(read_models, self._ledger)
        if model not in found.models:
            raise UnknownModelError(f"no model {model} was ever registered")
        before = await asyncio.to_thread(step_back, request, self._ledger, model)
        return self._frame.show(
            request, "model/model.html", before=before, model=model, lines=found.models[model], states=STATES,
            periods=[each for each in found.periods if each.model == model],
        )  # fmt: skip

    async def version(self, request: Request) -> Response:
        """Show one version."""
        return await self._shown(request, None)

    async def ask(self, request: Request) -> Response:
        """File a request that a version goes into service."""
        (model, version), decision = version_in(request), await form_of(request, PromotionDecision)
        actor = actor_of(visit_of(request).key)

        def filed() -> PromotionRequest:
            row = registered_version(self._ledger, model, version).row
            return file_request(self._settings, self._ledger, row, actor, redact(decision.reason))

        try:
            done = await asyncio.to_thread(filed)
        except RegistryError as error:
            if (refusal := refusal_of(error)) is None:
                raise
            return await self._shown(request, refusal)
        return RedirectResponse(request_path(done.id), SEE_OTHER)

    async def start(self, request: Request) -> Response:
        """Start a job about a version: compare, blast radius, shadow, reproduction."""
        (model, version), asked = version_in(request), await form_of(request, JobQuestion)
        champion = (await asyncio.to_thread(read_models, self._ledger)).champion(model)
        name, arguments = job_arguments(asked.job, model, version, champion)
        job = self._frame.work.start(request, name, arguments)
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)

    async def evidence(self, request: Request) -> Response:
        """Show a page of evidence as it was recorded."""
        (model, version), name = version_in(request), request.path_params["name"]
        content = await asyncio.to_thread(evidence_page, self._settings, self._ledger, model, version, name)
        headers = {"content-security-policy": EVIDENCE_POLICY, "cache-control": "no-store"}
        return Response(content, HTTPStatus.OK, headers, "text/html; charset=utf-8")

    async def _shown(self, request: Request, refusal: Refusal | None) -> Response:
        model, version = version_in(request)
        line, champion, waiting, found, card = await asyncio.to_thread(self._read, model, version)
        visit = visit_of(request)
        return self._frame.show(
            request, "model/version.html", status=refusal.status if refusal else HTTPStatus.OK, model=model, line=line,
            champion=champion, waiting=waiting, proofs=found, refusal=refusal, titles=TITLES, states=STATES, jobs=JOBS,
            card=CardView(card, visit.language) if card else None, may_ask=visit.key.role in ROLES["request"],
            request_states=REQUEST_STATES,
        )  # fmt: skip

    def _read(
        self, model: str, version: int
    ) -> tuple[VersionLine, int | None, list[PromotionRequest], list[Proof], Card | None]:
        inventory = read_models(self._ledger)
        line = inventory.line(model, version)
        if line is None:
            raise UnknownModelError(f"no version {version} of {model} was ever registered")
        champion = inventory.champion(model)
        found = proofs(self._settings, self._ledger, model, version, champion)
        card = next((read_card(each.evidence) for each in found if each.kind == "card"), None)
        waiting = [each for each in inventory.waiting if (each.content.model, each.content.version) == (model, version)]
        return line, champion, waiting, found, card

    def _main_metrics(self, found: Inventory, request: Request) -> dict[tuple[str, int], str]:
        """Return the first metric of the newest versions and of what serves."""
        language, metrics = visit_of(request).language, {}
        for model, lines in found.models.items():
            for line in lines[:LATEST]:
                evidence = evidence_of(self._settings, model, line.version).get("card")
                rows = CardView(read_card(evidence), language).metrics if evidence else []
                metrics[model, line.version] = f"{rows[0][0]} {rows[0][1]}" if rows else "–"
        return metrics


def version_pages(frame: Frame, settings: RegistrySettings) -> list[BaseRoute]:
    """Return the routes about models and versions."""
    pages = VersionPages(frame, settings)
    one = "/models/{model}/{version}"
    return [
        frame.page("/models", pages.every, roles=ANALYSTS),
        frame.page("/models/timeline", pages.timeline, roles=ANALYSTS),
        frame.page("/models/{model}", pages.model, roles=ANALYSTS),
        frame.page(one, pages.version, roles=ANALYSTS),
        frame.page(f"{one}/request", pages.ask, roles=ANALYSTS, methods=("POST",)),
        frame.page(f"{one}/job", pages.start, roles=ANALYSTS, methods=("POST",)),
        frame.page("/evidence/{model}/{version}/{name}", pages.evidence, roles=ANALYSTS),
    ]
