"""The pages of the audit: ledger, verification, what served when, who looked, erasures, retention, audit packs."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.audit.access import access_pages, jobs_called
from inference.console.audit.erasure import erasure_pages
from inference.console.audit.ledger import ledger_pages
from inference.console.audit.served import served_pages
from inference.console.audit.wording import DUE, KINDS, STORES
from inference.console.frame.form import form_of
from inference.console.frame.frame import Frame
from inference.console.work.pages import STATES
from inference.retention.standing import read_retention
from inference.transport.permission import AUDIT
from registry.clock import china_now
from registry.ledger import Search
from registry.manifest import MODEL_NAME
from registry.registered import registered_versions
from registry.retention_limit import RetentionLimits, retention_limits
from registry.settings import RegistrySettings

SEE_OTHER, LATEST, DAYS = 303, 10, 90
VERIFY, PACK, RETENTION = "verify", "audit-pack", "retention"


class VerifyQuestion(BaseModel):
    """Whether every registered version is fetched from MLflow as well."""

    model_config = ConfigDict(extra="forbid")

    full: Literal["yes"] | None = None


class PackQuestion(BaseModel):
    """What a pack is about: a model, and days, both with."""

    model_config = ConfigDict(extra="forbid")

    model: Annotated[str, StringConstraints(pattern=MODEL_NAME, max_length=80)]
    first: date
    last: date


class AuditPages:
    """Shows where an audit begins, and starts its jobs."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._ledger = frame.at.ledger
        self._settings = RegistrySettings(
            var=frame.at.settings.var, configs=frame.at.settings.configs, database_url=frame.at.settings.database_url
        )

    async def summary(self, request: Request) -> Response:
        """Show the newest entries, the newest root, and how the last verifications came out."""
        entries = await asyncio.to_thread(self._ledger.search, Search(), LATEST)
        jobs = await asyncio.to_thread(jobs_called, self._frame.work.store, VERIFY)
        told = {each.id: self._last_line(each.id) for each in jobs[:LATEST]}
        root = await asyncio.to_thread(newest_root, self._settings.var)
        return self._frame.show(
            request, "audit/summary.html", entries=entries, jobs=jobs[:LATEST], told=told, root=root, kinds=KINDS,
            job_states=STATES,
        )  # fmt: skip

    async def verify(self, request: Request) -> Response:
        """Start the verification."""
        asked = await form_of(request, VerifyQuestion)
        return self._started(request, VERIFY, {"full": "--full" if asked.full else ""})

    async def retention(self, request: Request) -> Response:
        """Show what every store held against its clock when it was last looked at."""
        standing = await asyncio.to_thread(read_retention, self._settings.var)
        limits: RetentionLimits = await asyncio.to_thread(retention_limits, self._settings.configs)
        return self._frame.show(
            request,
            "audit/retention.html",
            standing=standing,
            limits=limits,
            stores=STORES,
            due=DUE,
            today=china_now().date(),
        )

    async def look(self, request: Request) -> Response:
        """Look at the clocks anew: a job, because it counts everything."""
        return self._started(request, RETENTION, {})

    async def packs(self, request: Request) -> Response:
        """List the packs that were built, and let another be built."""
        jobs = await asyncio.to_thread(jobs_called, self._frame.work.store, PACK)
        models = await asyncio.to_thread(lambda: sorted({name for name, _ in registered_versions(self._ledger)}))
        today = china_now().date()
        return self._frame.show(
            request,
            "audit/packs.html",
            jobs=jobs,
            models=models,
            job_states=STATES,
            first=today - timedelta(days=DAYS),
            last=today,
        )

    async def build(self, request: Request) -> Response:
        """Start building a pack."""
        asked = await form_of(request, PackQuestion)
        return self._started(request, PACK, asked.model_dump(mode="json"))

    def _started(self, request: Request, name: str, arguments: dict[str, str]) -> Response:
        job = self._frame.work.start(request, name, arguments)
        return RedirectResponse(f"/console/jobs/{job.id}", SEE_OTHER)

    def _last_line(self, job_id: str) -> str:
        return next(reversed(self._frame.work.store.output(job_id).split("\n")[:-1] or [""]), "")


def newest_root(var: Path) -> str:
    """Return the day of the newest signed root, empty before the first."""
    return max((path.stem for path in (var / "ledger_roots").glob("*.json")), default="")


def audit_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of the audit."""
    pages = AuditPages(frame)
    return [
        frame.page("/audit", pages.summary, roles=AUDIT),
        frame.page("/audit/verify", pages.verify, roles=AUDIT, methods=("POST",)),
        frame.page("/audit/retention", pages.retention, roles=AUDIT),
        frame.page("/audit/retention", pages.look, roles=AUDIT, methods=("POST",)),
        frame.page("/audit/packs", pages.packs, roles=AUDIT),
        frame.page("/audit/packs", pages.build, roles=AUDIT, methods=("POST",)),
        *ledger_pages(frame),
        *served_pages(frame),
        *access_pages(frame),
        *erasure_pages(frame),
    ]
