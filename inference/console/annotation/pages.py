"""The routes of annotation: the overview, one call after the other, undo, the jobs, and the gain."""

import asyncio
from collections.abc import Mapping
from functools import cached_property, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from feature_store.desk.annotation import Annotation, annotation_of, next_task, save_annotation, undo_last
from feature_store.desk.annotation_task import AnnotationTask, task_of
from feature_store.desk.database import Desk
from inference.console.annotation.form import JobForm, LabelForm
from inference.console.annotation.gain import chart, gains
from inference.console.annotation.judgement import Judge, JudgementError
from inference.console.annotation.overview import overview
from inference.console.annotation.sheet import sheet_of
from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.frame.visit import visit_of
from inference.key.ring import Role
from nlp.taxonomy import Taxonomy, load_taxonomy

HOME = "/console/annotation"
LABELLERS = frozenset({Role.CRM, Role.SCIENTIST, Role.OPERATOR})
"""Who labels; auditors look on."""
TRAINERS = frozenset({Role.SCIENTIST, Role.OPERATOR})
BEFORE, AFTER = term("对比版本"), term("新版本")


class AnnotationPages:
    """Shows and takes in what people say of calls."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._desk: Desk = frame.at.desk

    @cached_property
    def _taxonomy(self) -> Taxonomy:
        return load_taxonomy(self._frame.at.settings.configs / "concerns.toml")

    async def home(self, request: Request) -> Response:
        """Show the overview; `?done` says that nothing is left for this person."""
        found = await asyncio.to_thread(overview, self._desk, self._taxonomy)
        role = visit_of(request).key.role
        return self._frame.show(
            request, "annotation/overview.html", labels=self._taxonomy.labels, done="done" in request.query_params,
            may_label=role in LABELLERS, may_train=role in TRAINERS, **found,
        )  # fmt: skip

    async def next(self, request: Request) -> Response:
        """Lead to the next call for this person."""
        task = await asyncio.to_thread(self._next, visit_of(request).key.person)
        return _to(f"{HOME}?done" if task is None else _path(task.call_id))

    async def call(self, request: Request) -> Response:
        """Show one call of the queue; what is shown stands in the audit trail."""
        task, said = await self._task(request)
        key = visit_of(request).key
        self._frame.at.disclosure.audit.record(
            "sensitive_read", request.scope, key, {task.customer_id: ["call"]}, view="annotation"
        )
        return self._show(request, task, said)

    async def save(self, request: Request) -> Response:
        """Keep what somebody says of a call, and lead to the next; a contradiction is shown beside what was chosen."""
        task, said = await self._task(request)
        if said is not None and said.state == "taken":
            raise HTTPException(HTTPStatus.CONFLICT, "these labels were taken in; correct them with a sheet")
        form = await form_of(request, LabelForm)
        try:
            annotation = Judge(visit_of(request).key.person, self._taxonomy).annotation(task, form)
        except JudgementError as error:
            return self._show(
                request, task, _draft(task, form), fault=str(error), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        await asyncio.to_thread(self._save, annotation)
        return _to(f"{HOME}/next")

    async def undo(self, request: Request) -> Response:
        """Take back what this person said last, and lead to that call."""
        undone = await asyncio.to_thread(self._undo, visit_of(request).key.person)
        return _to(HOME if undone is None else _path(undone.call_id))

    async def job(self, request: Request) -> Response:
        """Start one of the jobs, and lead to its page."""
        form = await form_of(request, JobForm)
        arguments = {"limit": str(form.limit)} if form.job == "annotate-queue" else {}
        job = await asyncio.to_thread(self._frame.work.start, request, form.job, arguments)
        return _to(f"/console/jobs/{job.id}")

    async def gain(self, request: Request) -> Response:
        """Show what the labels were good for."""
        found = await asyncio.to_thread(gains, self._frame.at.settings.var)
        say = partial(self._frame.say, request)
        figure = chart(found, say(BEFORE), say(AFTER)) if any(each.after is not None for each in found) else None
        return self._frame.show(request, "annotation/gain.html", gains=found, figure=figure)

    async def _task(self, request: Request) -> tuple[AnnotationTask, Annotation | None]:
        call_id, person = request.path_params["call_id"], visit_of(request).key.person
        task, said = await asyncio.to_thread(self._read, call_id, person)
        if task is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "this call is not in the queue")
        return task, said

    def _show(
        self, request: Request, task: AnnotationTask, said: Annotation | None, *, fault: str = "", status: int = 200
    ) -> Response:
        sheet: Mapping[str, Any] = sheet_of(task, said, self._taxonomy)
        action = _path(task.call_id)
        return self._frame.show(request, "annotation/call.html", status=status, fault=fault, action=action, **sheet)

    def _read(self, call_id: str, person: str) -> tuple[AnnotationTask | None, Annotation | None]:
        if "\0" in call_id:  # which PostgreSQL does not take
            return None, None
        with self._desk.reading() as connection:
            return task_of(connection, call_id), annotation_of(connection, call_id, person)

    def _next(self, person: str) -> AnnotationTask | None:
        with self._desk.reading() as connection:
            return next_task(connection, person)

    def _save(self, annotation: Annotation) -> None:
        with self._desk.writing() as connection:
            save_annotation(connection, annotation)

    def _undo(self, person: str) -> Annotation | None:
        with self._desk.writing() as connection:
            return undo_last(connection, person)


def annotation_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of this group."""
    pages = AnnotationPages(frame)
    return [
        frame.page("/annotation", pages.home),
        frame.page("/annotation/next", pages.next, roles=LABELLERS),
        frame.page("/annotation/gain", pages.gain),
        frame.page("/annotation/undo", pages.undo, roles=LABELLERS, methods=("POST",)),
        frame.page("/annotation/jobs", pages.job, roles=TRAINERS, methods=("POST",)),
        frame.page("/annotation/calls/{call_id:path}", pages.call, roles=LABELLERS),
        frame.page("/annotation/calls/{call_id:path}", pages.save, roles=LABELLERS, methods=("POST",)),
    ]


def _path(call_id: str) -> str:
    return f"{HOME}/calls/{quote(call_id, safe='')}"


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _draft(task: AnnotationTask, form: LabelForm) -> Annotation:
    """Return what was chosen, so that the page can show it again; it is not stored."""
    places = ",".join(f"[{place.replace(':', ',')}]" for place in form.evidence)
    return Annotation(
        task.call_id, "", task.customer_id, "said", ";".join(form.concerns), ";".join(form.topics), form.sentiment,
        form.intensity, f"[{places}]", "", task.models, "",
    )  # fmt: skip
