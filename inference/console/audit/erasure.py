"""Erasures of people: how far each has come, and its proof."""

import asyncio
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from feature_store.desk.erasure import Erasure, erasure_of
from feature_store.desk.erasure_list import latest_erasures
from feature_store.desk.schema import as_instant
from inference.console.audit.wording import PLACES
from inference.console.frame.form import query_of
from inference.console.frame.frame import Frame
from inference.console.model.version import EVIDENCE_POLICY
from inference.error import UnknownErasureError
from inference.retention.standing import read_retention
from inference.right.proof import proof_page
from inference.transport.permission import AUDIT
from registry.clock import china_now
from registry.ledger import Entry, Search
from registry.retrain_due import ERASE

PAGE = 50
_DIGEST = r"^[0-9a-f]{64}$"
_MOST_ENTRIES = 2_000
_SLACK = timedelta(days=1)


class ErasureQuestion(BaseModel):
    """After which erasure the page begins: when it was asked for, and its digest."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9T:.+Z -]+$")] | None = None
    digest: Annotated[str, StringConstraints(pattern=_DIGEST)] | None = None


class ErasurePages:
    """Shows erasures; nobody's id stands in them once they are done."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._desk = frame.at.desk
        self._ledger = frame.at.ledger

    async def every(self, request: Request) -> Response:
        """List erasures, the newest first, and which versions are to be replaced because of them."""
        question = query_of(request, ErasureQuestion)
        before = (question.at, question.digest) if question.at and question.digest else None
        found = await asyncio.to_thread(self._listed, before)
        last = found[PAGE - 1] if len(found) > PAGE else None
        standing = await asyncio.to_thread(read_retention, self._frame.at.settings.var)
        return self._frame.show(
            request, "audit/erasures.html", erasures=found[:PAGE], places=PLACES, standing=standing, today=china_now().date(),
            last=last, instant_of=as_instant,
        )  # fmt: skip

    async def proof(self, request: Request) -> Response:
        """Show the proof of one erasure, made of the desk and the ledger."""
        digest = request.path_params["digest"]
        found = await asyncio.to_thread(self._one, digest)
        if found is None:
            raise UnknownErasureError("no erasure of this id")
        entries = await asyncio.to_thread(self._entries, found)
        headers = {"content-security-policy": EVIDENCE_POLICY, "cache-control": "no-store"}
        return Response(proof_page(found, entries), 200, headers, "text/html; charset=utf-8")

    def _listed(self, before: tuple[str, str] | None) -> list[Erasure]:
        with self._desk.reading() as connection:
            return [*latest_erasures(connection, before, PAGE + 1)]

    def _one(self, digest: str) -> Erasure | None:
        with self._desk.reading() as connection:
            return erasure_of(connection, digest)

    def _entries(self, erasure: Erasure) -> list[Entry]:
        """Return the entries about an erasure, oldest first: they lie between asking and finishing, a day more or less."""
        found, below = list[Entry](), None
        since = as_instant(erasure.asked_at) - _SLACK
        until = as_instant(erasure.finished_at) + _SLACK if erasure.finished_at else None
        while page := self._ledger.search(Search(below, ERASE, since=since, until=until), _MOST_ENTRIES):
            found += [each for each in page if each.subject.get("erasure") == erasure.digest]
            below = page[-1].number
        return found[::-1]


def erasure_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes about erasures."""
    pages = ErasurePages(frame)
    return [
        frame.page("/audit/erasures", pages.every, roles=AUDIT),
        frame.page("/audit/erasures/{digest}", pages.proof, roles=AUDIT),
    ]
