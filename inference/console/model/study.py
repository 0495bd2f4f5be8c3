"""Pages of what was found out about a version: comparison, blast radius with its list, impact assessment with answers."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.blast.blast import Blast
from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.model.address import version_in, version_path
from inference.console.model.blast import BlastView, matrix_table
from inference.console.model.comparison import ComparisonView, gate_rows
from inference.console.model.promotion import SEE_OTHER
from inference.console.model.wording import Wording
from inference.key.identity import actor_of
from inference.key.ring import Permission
from inference.transport.permission import ANALYSTS
from registry.actor import acting
from registry.approval.permission import ROLES
from registry.error import EvidenceError
from registry.evidence import Evidence, evidence_folder, evidence_of
from registry.impact.answer import answer_questions
from registry.impact.assessment import assess
from registry.impact.question import load_questions
from registry.settings import RegistrySettings

_LIST = "moved.csv"


class ImpactAnswer(BaseModel):
    """What somebody answers to a question of the assessment."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=80)
    answer: str = Field(min_length=1, max_length=4_000)


class StudyPages:
    """Shows the evidence natively, each in the visitor's language."""

    def __init__(self, frame: Frame, settings: RegistrySettings) -> None:
        self._frame = frame
        self._ledger = frame.at.ledger
        self._settings = settings

    async def comparison(self, request: Request) -> Response:
        """Show how a version differs from the one it was compared with."""
        evidence, content = await self._content(request, "comparison")
        wording = Wording(self._frame, request)
        view = ComparisonView(content, wording)
        moved = matrix_table({name: dict(row) for name, row in view.migration.items()}) if view.migration else None
        return self._show(request, "model/comparison.html", evidence, wording, view=view, moved=moved)

    async def blast(self, request: Request) -> Response:
        """Show who would move if a version went into service."""
        evidence, content = await self._content(request, "blast")
        wording = Wording(self._frame, request)
        view = BlastView(Blast.model_validate({name: content[name] for name in Blast.model_fields}), wording)
        has_list = self._list(request).is_file() and Permission.SENSITIVE in visit_of(request).key.scopes
        return self._show(request, "model/blast.html", evidence, wording, view=view, has_list=has_list)

    async def moved(self, request: Request) -> Response:
        """Send the list of everyone who moves; that it was taken stands in the ledger first."""
        model, version = version_in(request)
        path, key = self._list(request), visit_of(request).key
        if not path.is_file():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        self._frame.at.disclosure.audit.record("export", request.scope, key, {}, view=f"blast {model} {version}")
        subject: dict[str, str | int] = {"model": model, "version": version}
        by = actor_of(key).person
        await asyncio.to_thread(self._ledger.append, "export", by, subject, {"what": "blast list", "key": key.name})
        return FileResponse(path, filename=f"{model}-{version}-moved.csv", headers={"cache-control": "no-store"})

    async def impact(self, request: Request) -> Response:
        """Show the impact assessment and what nobody answered yet."""
        evidence, content = await self._content(request, "impact")
        may = visit_of(request).key.role in ROLES["request"]
        return self._show(
            request, "model/impact.html", evidence, Wording(self._frame, request), content=content, may=may
        )

    async def answer(self, request: Request) -> Response:
        """Record an answer and make the assessment again."""
        (model, version), said = version_in(request), await form_of(request, ImpactAnswer)
        actor = actor_of(visit_of(request).key)

        def answered() -> None:
            asked = load_questions(self._settings.configs)
            with acting(actor):
                answer_questions(self._ledger, asked, model, version, {said.question: said.answer})
                assess(self._settings, self._ledger, model, version)

        await asyncio.to_thread(answered)
        return RedirectResponse(f"{version_path(model, version)}/impact", SEE_OTHER)

    async def _content(self, request: Request, kind: str) -> tuple[Evidence, dict[str, Any]]:
        model, version = version_in(request)

        def read() -> tuple[Evidence, dict[str, Any]]:
            found = evidence_of(self._settings, model, version)
            if kind not in found:
                raise EvidenceError(f"{model} {version}: there is no {kind} yet")
            content: dict[str, Any] = found[kind].content()
            return found[kind], content

        return await asyncio.to_thread(read)

    def _show(
        self,
        request: Request,
        template: str,
        evidence: Evidence,
        wording: Wording,
        **values: Any,  # noqa: ANN401 - as a template takes
    ) -> Response:
        gates = gate_rows(evidence.head.gates, wording)
        return self._frame.show(
            request, template, head=evidence.head, digest=evidence.sha256, gates=gates, wording=wording, **values
        )

    def _list(self, request: Request) -> Path:
        return evidence_folder(self._settings, *version_in(request)) / "blast" / _LIST


def study_pages(frame: Frame, settings: RegistrySettings) -> list[BaseRoute]:
    """Return the routes about what was found out."""
    pages = StudyPages(frame, settings)
    one = "/models/{model}/{version}"
    askers = frozenset(each for each in ANALYSTS if each in ROLES["request"])
    return [
        frame.page(f"{one}/comparison", pages.comparison, roles=ANALYSTS),
        frame.page(f"{one}/blast", pages.blast, roles=ANALYSTS),
        frame.page(f"{one}/blast/list", pages.moved, roles=ANALYSTS, needs=Permission.SENSITIVE),
        frame.page(f"{one}/impact", pages.impact, roles=ANALYSTS),
        frame.page(f"{one}/answer", pages.answer, roles=askers, methods=("POST",)),
    ]
