"""The pages of the jobs: which there were, one of them with what it said, its files."""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.frame import Frame
from inference.console.frame.language import term
from inference.console.frame.visit import visit_of
from inference.console.work.job import Job, JobState
from inference.console.work.known import Known
from inference.key.ring import Role

_LOOK_AGAIN_SECONDS = "2"
STATES = {
    JobState.WAITING: (term("等待中"), "info"),
    JobState.RUNNING: (term("运行中"), "info"),
    JobState.DONE: (term("完成"), "good"),
    JobState.FAILED: (term("失败"), "bad"),
    JobState.STOPPED: (term("超时停止"), "bad"),
    JobState.BROKEN_OFF: (term("中断"), "bad"),
}
"""By state what it is called and how its badge looks."""


class JobPages:
    """Shows jobs to those who may start jobs of their kind."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._work = frame.work

    async def every(self, request: Request) -> Response:
        """List the newest jobs."""
        role = visit_of(request).key.role
        jobs = await asyncio.to_thread(lambda: [*self._work.store.recent()])
        shown = [(job, known) for job in jobs if (known := self._readable(job, role)) is not None]
        return self._frame.show(request, "work/jobs.html", jobs=shown, states=STATES)

    async def one(self, request: Request) -> Response:
        """Show a job; while it is not over the page asks again by itself."""
        job, known = await self._job(request)
        output = await asyncio.to_thread(self._work.store.output, job.id)
        files = [(path.name, path.stat().st_size) for path in self._work.store.files(job.id)]
        response = self._frame.show(
            request, "work/job.html", job=job, known=known, output=output, files=files if job.state.is_over else [],
            states=STATES,
        )  # fmt: skip
        if not job.state.is_over:
            response.headers["refresh"] = _LOOK_AGAIN_SECONDS
        return response

    async def file(self, request: Request) -> Response:
        """Send a file that a job made."""
        job, _ = await self._job(request)
        path = await asyncio.to_thread(self._work.store.file, job.id, request.path_params["name"])
        return FileResponse(path, filename=path.name, headers={"cache-control": "no-store"})

    async def _job(self, request: Request) -> tuple[Job, Known]:
        job = await asyncio.to_thread(self._work.store.job, request.path_params["job_id"])
        known = self._readable(job, visit_of(request).key.role)
        if known is None:
            raise HTTPException(HTTPStatus.FORBIDDEN, "this job is not for your role")
        return job, known

    def _readable(self, job: Job, role: Role) -> Known | None:
        known = self._work.known.get(job.name)
        return known if known is not None and role in known.roles else None


def work_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of the jobs."""
    pages = JobPages(frame)
    return [
        frame.page("/jobs", pages.every),
        frame.page("/jobs/{job_id}", pages.one),
        frame.page("/jobs/{job_id}/files/{name}", pages.file),
    ]
