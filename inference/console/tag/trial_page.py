"""The pages on which a changed rule is tried: written, checked, previewed by a job, and kept as a proposal."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.segment.wording import CLASSES, VALUES
from inference.console.tag.catalogue_page import CataloguePages, labels_of
from inference.console.tag.example import Examples
from inference.console.tag.rule_check import rule_problems
from inference.console.work.job import Job, JobState
from inference.error import UnknownJobError, UnknownTagError
from inference.overview.reading import Overviews
from inference.proposal.act import one_line, propose
from inference.proposal.record import Effect, Line, ProposalFolder
from registry.actor import Actor
from registry.catalogue import Catalogue, TagDefinition
from registry.catalogue.loading import load_catalogue
from registry.error import CatalogueError
from registry.rule.wording import MAX_LENGTH

JOB, FILE = "rule-preview", "preview.json"
_LOOK_AGAIN_SECONDS = "2"


class RuleForm(BaseModel):
    """A rule, and whether to check it or to preview it."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(min_length=1, max_length=MAX_LENGTH)
    act: Literal["check", "preview"] = "check"


class ReasonForm(BaseModel):
    """Why somebody proposes a rule."""

    model_config = ConfigDict(extra="forbid")

    reason: Line


class TrialPages:
    """Nothing here changes a tag file."""

    def __init__(self, frame: Frame, catalogue: CataloguePages) -> None:
        self._frame = frame
        self._at = frame.at
        self._catalogue = catalogue
        self._overviews = Overviews(frame.at.settings.var)
        self._examples = Examples(frame.at)

    async def edit(self, request: Request) -> Response:
        """Show the rule of a tag as it stands in the tag files, ready to be changed."""
        tag, _ = await self._planned(request)
        return await self._form(request, tag, tag.rule, None)

    async def check(self, request: Request) -> Response:
        """Check a rule; where it is sound and that was asked for, start its preview."""
        tag, planned = await self._planned(request)
        form = await form_of(request, RuleForm)
        rule = one_line(form.rule)
        words = await asyncio.to_thread(self._overviews.vocabulary)
        problems = await asyncio.to_thread(rule_problems, planned, tag.id, rule, words)
        if problems or form.act == "check":
            return await self._form(request, tag, form.rule, problems)
        job = await asyncio.to_thread(self._frame.work.start, request, JOB, {"tag": tag.id, "rule": rule})
        return RedirectResponse(f"/console/tags/{tag.id}/preview/{job.id}", HTTPStatus.SEE_OTHER)

    async def preview(self, request: Request) -> Response:
        """Show who would gain and who would lose the tag, once the job is done."""
        tag, _ = await self._planned(request)
        job = await asyncio.to_thread(self._job, request, tag.id)
        found = await asyncio.to_thread(self._preview, job) if job.state is JobState.DONE else None
        output = await asyncio.to_thread(self._frame.work.store.output, job.id) if job.state.is_over else ""
        blast = found["tags"][0] if found and found["tags"] else None
        shown = await self._examples.shown(request, blast) if blast else None
        labels = labels_of(await asyncio.to_thread(self._overviews.tags))
        response = self._frame.show(
            request, "tag/preview.html", tag=tag, job=job, found=found, blast=blast, examples=shown, output=output,
            classes=CLASSES, values_named=VALUES, readers=_readers(found, labels), failed=job.state.is_over and found is None,
        )  # fmt: skip
        if not job.state.is_over:
            response.headers["refresh"] = _LOOK_AGAIN_SECONDS
        return response

    async def propose(self, request: Request) -> Response:
        """Keep a previewed rule as a proposal."""
        tag, _ = await self._planned(request)
        form = await form_of(request, ReasonForm)
        job = await asyncio.to_thread(self._job, request, tag.id)
        found = await asyncio.to_thread(self._preview, job) if job.state is JobState.DONE else None
        if found is None or found["problems"] or not found["tags"]:
            raise HTTPException(HTTPStatus.CONFLICT, "only a preview without problems can become a proposal")
        key, effect = visit_of(request).key, effect_of(found)
        proposal = await asyncio.to_thread(
            propose, ProposalFolder.below(self._at.settings.var), self._at.ledger, Actor(key.person, key.name, key.role),
            tag, found["rule"], form.reason, effect,
        )  # fmt: skip
        return RedirectResponse(f"/console/tags/proposals/{proposal.id}", HTTPStatus.SEE_OTHER)

    async def _planned(self, request: Request) -> tuple[TagDefinition, Catalogue]:
        """Return the tag of the path as it stands in the tag files, and all of them."""
        try:
            planned = await asyncio.to_thread(load_catalogue, self._at.settings.configs / "tags")
            return planned.tag(request.path_params["tag"]), planned
        except CatalogueError as error:
            raise UnknownTagError(str(error)) from error

    async def _form(self, request: Request, tag: TagDefinition, rule: str, problems: list[str] | None) -> Response:
        served = (await asyncio.to_thread(self._overviews.tags)).get("tags", {}).get(tag.id)
        words = await asyncio.to_thread(self._overviews.vocabulary)
        return self._frame.show(
            request, "tag/rule.html", tag=tag, rule=rule, problems=problems, most=MAX_LENGTH,
            served=served["rule"] if served and served["rule"] != tag.rule else None,
            columns=sorted(words.get("kinds", {}).items()), concerns=words.get("concerns", []),
        )  # fmt: skip

    def _job(self, request: Request, tag_id: str) -> Job:
        job = self._frame.work.store.job(request.path_params["job_id"])
        if job.name != JOB or job.arguments.get("tag") != tag_id:
            raise UnknownJobError("there is no such preview")
        return job

    def _preview(self, job: Job) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = orjson.loads(self._frame.work.store.file(job.id, FILE).read_bytes())
        except (UnknownJobError, OSError, orjson.JSONDecodeError):
            return None
        return content


def effect_of(found: Mapping[str, Any]) -> Effect:
    """Return what a preview counted of its tag; whom it named is left out."""
    blast = found["tags"][0]
    total = {name: blast["total"][name] for name in ("before", "after", "gained", "lost")}
    unknown = {name: blast[name] for name in ("unknown_before", "unknown_after")}
    return Effect(snapshot_id=found["snapshot_id"], customers=blast["total"]["rows"], **total, **unknown)


def _readers(found: Mapping[str, Any] | None, labels: Mapping[str, str]) -> list[list[object]]:
    """Return a line for each tag that reads the one that was tried."""
    lines: list[list[object]] = []
    for each in found["tags"][1:] if found else ():
        total, link = (
            each["total"],
            {"text": labels.get(each["tag"], each["tag"]), "path": f"/console/tags/{each['tag']}"},
        )
        lines.append(
            [link, f"{total['before']:,}", f"{total['after']:,}", f"+{total['gained']:,}", f"−{total['lost']:,}"]
        )
    return lines
