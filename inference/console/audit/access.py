"""Who looked at what: reports over a period, each made by a job, because it reads the whole trail."""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.audit.wording import EVENTS, UNUSUAL
from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.work.job import Job, JobState
from inference.console.work.pages import STATES
from inference.console.work.store import JobStore
from inference.error import UnknownJobError
from inference.key.file import read_key_file
from inference.transport.customer_id import PATTERN
from inference.transport.permission import AUDIT
from registry.clock import china_now

JOB, REPORT = "access", "access.json"
SEE_OTHER, LISTED, DAYS = 303, 300, 30


class AccessQuestion(BaseModel):
    """The days of a report, both with; only one customer or one key where they are named."""

    model_config = ConfigDict(extra="forbid")

    first: date
    last: date
    customer: Annotated[str, StringConstraints(pattern=PATTERN)] | None = None
    key: Annotated[str, StringConstraints(max_length=80)] | None = None


class AccessPages:
    """Shows access reports."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def every(self, request: Request) -> Response:
        """List the reports that were made, and let another be made."""
        jobs = await asyncio.to_thread(jobs_called, self._frame.work.store, JOB)
        today, settings = china_now().date(), self._frame.at.settings
        keys = await asyncio.to_thread(lambda: sorted(read_key_file(settings.key_file)))
        return self._frame.show(
            request,
            "audit/accesses.html",
            jobs=jobs,
            job_states=STATES,
            keys=keys,
            first=today - timedelta(days=DAYS),
            last=today,
        )

    async def make(self, request: Request) -> Response:
        """Start the job that makes a report."""
        asked = await form_of(request, AccessQuestion)
        said = {name: value or "" for name, value in asked.model_dump(mode="json").items()}
        job = self._frame.work.start(request, JOB, said)
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)

    async def one(self, request: Request) -> Response:
        """Show a report."""
        job_id = request.path_params["job_id"]
        job, report = await asyncio.to_thread(self._read, job_id)
        return self._frame.show(
            request, "audit/access.html", job=job, report=report, events=EVENTS, unusual=UNUSUAL, listed=LISTED
        )

    def _read(self, job_id: str) -> tuple[Job, dict[str, Any]]:
        store = self._frame.work.store
        job = store.job(job_id)
        if job.name != JOB or job.state is not JobState.DONE:
            raise UnknownJobError("there is no such report")
        report: dict[str, Any] = orjson.loads(store.file(job_id, REPORT).read_bytes())
        return job, report


def jobs_called(store: JobStore, name: str) -> list[Job]:
    """Return the latest jobs of a name, the newest first."""
    return [each for each in store.recent() if each.name == name]


def access_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes about access reports."""
    pages = AccessPages(frame)
    return [
        frame.page("/audit/access", pages.every, roles=AUDIT),
        frame.page("/audit/access", pages.make, roles=AUDIT, methods=("POST",)),
        frame.page("/audit/access/{job_id}", pages.one, roles=AUDIT),
    ]
