"""Fakes of the service's collaborators, and a client that runs an application without a server."""

import asyncio
import atexit
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import orjson
from fastapi import FastAPI

from feature_store.desk.database import Desk
from feature_store.online.protocol import Documents, SnapshotRef
from inference.app import create_app
from inference.collaborator import Collaborators
from inference.key.ring import KeyEntry, KeyRing, Role
from inference.model.bundle_watch import BundleProvider
from inference.model.loaded_bundle import LoadedBundle
from inference.persona.statement import sentence
from inference.publisher import Publisher
from inference.settings import ServiceSettings
from inference.transport.prepared import with_snapshot
from inference.transport.telemetry import Telemetry

SECRET = "let-me-in"
KEYS = KeyRing({"crm": KeyEntry(sha256=hashlib.sha256(SECRET.encode()).hexdigest(), role=Role.CRM)})
SNAPSHOT = SnapshotRef("s1", datetime(2026, 3, 1, tzinfo=UTC), "b1", 2)


def documents_of(customer_id: str) -> Documents:
    head = {"customer_id": customer_id}
    tag = {
        "id": "payment.often_overdue", "label": "常逾期缴费", "dimension": "风险信用", "group": "payment_timeliness",
        "value": "yes", "confidence": 0.9, "sensitivity": "normal", "profiling": True,
        "source": {"kind": "rule", "name": "payment.often_overdue", "version": 1},
    }  # fmt: skip
    parts = {name: section_of(tag) for name in ("who", "usage", "payment", "voice")}
    persona = {**head, **parts, "next_actions": [], "tags": [tag["id"]], "sources": {}}
    return Documents(orjson.dumps({**head, "tags": [tag], "unknown": []}), orjson.dumps(persona), SNAPSHOT)


def section_of(tag: dict[str, object]) -> dict[str, object]:
    usage = {
        "text": "近一年用电3,000千瓦时", "source": {"kind": "feature", "name": "kwh_last_365_days"}, "confidence": 1.0,
        "sensitivity": "normal", "profiling": False,
    }  # fmt: skip
    named = {"text": tag["label"], "tag": tag["id"], **{key: tag[key] for key in usage if key in tag}}
    return {"statement": sentence([usage["text"], tag["label"]]), "statements": [usage, named]}


def answer_of(customer_id: str, view: str) -> bytes:
    """Return the body that the service sends for the documents of a customer in the snapshot `SNAPSHOT`."""
    return with_snapshot(getattr(documents_of(customer_id), view), SNAPSHOT)


class FakeReader:
    """An online store in memory; `failure` is raised by every call when set."""

    def __init__(
        self, documents: Mapping[str, Documents] | None = None, snapshot: SnapshotRef | None = SNAPSHOT
    ) -> None:
        known = {each: documents_of(each) for each in ("C1", "C2")} if documents is None else documents
        self.documents = known if snapshot else {}
        self.snapshot = snapshot
        self.failure: Exception | None = None
        self.closed = False

    async def read(self, customer_id: str) -> Documents | None:
        self._fail()
        return self.documents.get(customer_id)

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        self._fail()
        return {each: self.documents[each] for each in customer_ids if each in self.documents}

    async def current(self) -> SnapshotRef | None:
        self._fail()
        return self.snapshot

    async def close(self) -> None:
        self.closed = True

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class EchoAnalyzer:
    """Tells what it was given."""

    def analyze(self, transcript) -> dict[str, object]:
        return {"turns": [{"speaker": each.speaker, "text": each.text} for each in transcript.turns]}


class FakeBundles:
    """One bundle, or none."""

    def __init__(self, current: LoadedBundle | None) -> None:
        self.current = current
        self.refused = 0
        self.looks = 0

    async def refresh(self) -> None:
        self.looks += 1


BUNDLE = LoadedBundle("b1", b'{"version":"v","groups":[],"tags":[]}', b'{"bundle_id":"b1"}', EchoAnalyzer())


def fake_app(reader: FakeReader | None = None, bundle: LoadedBundle | None = BUNDLE, **settings) -> FastAPI:
    return create_app(collaborators(FakeBundles(bundle), reader, **settings))


def collaborators(bundles: BundleProvider, reader: FakeReader | None = None, **settings) -> Collaborators:
    """Return what an application works with: fakes, a real desk, and a real publisher to a store that nobody reads."""
    desk, beside = one_desk()
    return Collaborators(
        settings=ServiceSettings(**{"var": beside, **settings}),
        reader=reader or FakeReader(),
        bundles=bundles,
        keys=KEYS,
        desk=desk,
        telemetry=Telemetry(),
        publisher=Publisher(str(beside / "gridtags.db"), desk),
        spare=lambda: None,  # a collection of all that tests have loaded takes a tenth of a second
    )


@cache
def one_desk() -> tuple[Desk, Path]:
    """Return a real desk in a file of this test process, and its folder; tests that look into it make their own."""
    folder = TemporaryDirectory(prefix="gridtags-desk-")
    atexit.register(folder.cleanup)
    return Desk.open(Path(folder.name) / "desk.db"), Path(folder.name)


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Run the application's lifespan and give a client that holds the key."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service", headers={"X-API-Key": SECRET}) as client,
    ):
        yield client


def ask(app: FastAPI, method: str, path: str, **options) -> httpx.Response:
    """Send one request to the application."""

    async def scenario() -> httpx.Response:
        async with client_of(app) as client:
            return await client.request(method, path, **options)

    return asyncio.run(scenario())


def require_problem(answer: httpx.Response, status: int, slug: str) -> dict[str, object]:
    """Assert that the answer is a problem of this kind and return its members."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (status, f"urn:gridtags:problem:{slug}")
    assert problem["title"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem
