"""The pages of monitoring: what is over its limit, loads, drift, quality, tags, and how the service does."""

import asyncio
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from feature_store.quality.standing import read_standing
from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.frame.visit import visit_of
from inference.console.model.wording import Wording
from inference.console.monitoring.advice import CALLS, CHECKS, DATA, QUALITY, TAGS
from inference.console.monitoring.health import STALE, health_of
from inference.console.monitoring.night import NightView, names_of
from inference.console.work.known import WORKERS
from inference.error import UnknownJobError
from inference.monitoring.latest import FOLDER
from inference.monitoring.limit import load_monitoring_limits
from inference.monitoring.report import MonitoringReport
from inference.monitoring.trend import Trend, latest_report, read_trend
from inference.transport.permission import ANALYSTS
from registry.retrain_request import requests
from registry.settings import RegistrySettings

SEE_OTHER = 303
OFFERED = frozenset({"monitor", "retrain"})


class JobQuestion(BaseModel):
    """Which job is to be started."""

    model_config = ConfigDict(extra="forbid")

    job: str


class MonitoringPages:
    """Shows what the nights found and how the service does."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._at = frame.at
        self._var: Path = frame.at.settings.var

    async def summary(self, request: Request) -> Response:
        """Show what is over its limit, since when, and what to do; what waits for training; how the service does."""
        view = await self._view(request)
        waiting = await asyncio.to_thread(lambda: [*requests(RegistrySettings(var=self._var)).values()])
        may_train = visit_of(request).key.role in WORKERS
        return self._frame.show(
            request, "monitoring/summary.html", view=view, waiting=waiting, health=await health_of(self._at),
            may_train=may_train, stale=STALE,
        )  # fmt: skip

    async def loads(self, request: Request) -> Response:
        """Show how the loads of each table stand."""
        found = await asyncio.to_thread(read_standing, self._var)
        return self._frame.show(request, "monitoring/loads.html", standing=found, checks=CHECKS)

    async def drift(self, request: Request) -> Response:
        """Show how far features, scores, concerns and words have moved."""
        limits = await asyncio.to_thread(load_monitoring_limits, self._at.settings.configs)
        view = await self._view(request)
        return self._frame.show(request, "monitoring/drift.html", view=view, data=DATA, calls=CALLS, limits=limits)

    async def quality(self, request: Request) -> Response:
        """Show how good the models probably are, and how good they were."""
        return self._frame.show(request, "monitoring/quality.html", view=await self._view(request), quality=QUALITY)

    async def tags(self, request: Request) -> Response:
        """Show tags whose share changed."""
        return self._frame.show(request, "monitoring/tags.html", view=await self._view(request), tags=TAGS)

    async def service(self, request: Request) -> Response:
        """Show requests, errors, times, readiness, queues."""
        return self._frame.show(request, "monitoring/service.html", health=await health_of(self._at), stale=STALE)

    async def start(self, request: Request) -> Response:
        """Start monitoring again, or the training that was asked for."""
        asked = await form_of(request, JobQuestion)
        if asked.job not in OFFERED:
            raise UnknownJobError("there is no such job")
        job = self._frame.work.start(request, asked.job, {})
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)

    async def _view(self, request: Request) -> NightView | None:
        def read() -> tuple[MonitoringReport | None, Trend]:
            return latest_report(self._var / FOLDER), read_trend(self._var / FOLDER)

        report, trend = await asyncio.to_thread(read)
        if report is None:
            return None
        names = names_of(self._at.bundles.current, self._at.settings.configs)
        return NightView(report, trend, Wording(self._frame, request), names)


def monitoring_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of monitoring."""
    pages = MonitoringPages(frame)
    return [
        frame.page("/monitoring", pages.summary, roles=ANALYSTS),
        frame.page("/monitoring/loads", pages.loads, roles=ANALYSTS),
        frame.page("/monitoring/drift", pages.drift, roles=ANALYSTS),
        frame.page("/monitoring/quality", pages.quality, roles=ANALYSTS),
        frame.page("/monitoring/tags", pages.tags, roles=ANALYSTS),
        frame.page("/monitoring/service", pages.service, roles=ANALYSTS),
        frame.page("/monitoring/job", pages.start, roles=WORKERS, methods=("POST",)),
    ]
