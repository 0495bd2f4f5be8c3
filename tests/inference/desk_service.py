"""The application with a real store, desk and publisher, and a client for every role."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI

from feature_store.online.opening import open_reader
from inference.app import create_app
from inference.key.ring import KeyEntry, KeyRing, Permission, Role
from inference.model.loaded_bundle import LoadedBundle
from inference.publisher import Publisher
from tests.inference.restriction_case import HIGH, OVERDUE, RURAL, Office
from tests.inference.service_fake import EchoAnalyzer, FakeBundles, client_of, collaborators

ROLES = tuple(Role)
SHEET = {"by": "客服0412", "channel": "电话", "reason": "客户来电要求"}


def catalogue_tag(tag: str, kind: str) -> dict[str, object]:
    return {
        "id": tag, "label": f"标签{tag}", "kind": kind, "profiling": None, "state": "应用", "sensitivity": "normal",
        "readers": [str(role) for role in Role],
    }  # fmt: skip


HIDDEN = "risk.secret"
CATALOGUE = {
    "version": "v1", "groups": [],
    "tags": [
        catalogue_tag(OVERDUE, "rule"), catalogue_tag(HIGH, "composite"), catalogue_tag(RURAL, "attribute"),
        {**catalogue_tag(HIDDEN, "rule"), "readers": ["auditor", "operator"]},
    ],
}  # fmt: skip
BUNDLE = LoadedBundle("b1", orjson.dumps(CATALOGUE), b'{"models":{"default-risk":{"version":3}}}', EchoAnalyzer())


BOTH = pytest.mark.parametrize("office", ["sqlite", "postgres"], indirect=True)
"""For tests that matter to the store; the others are content with SQLite."""


def published(request: pytest.FixtureRequest, var: Path) -> Iterator[Office]:
    """Give an office with two customers published, on SQLite unless the fixture's parameter says postgres."""
    in_postgres = getattr(request, "param", "sqlite") == "postgres"
    opened = Office.open(str(request.getfixturevalue("postgres_url") if in_postgres else var / "gridtags.db"))
    opened.night(1, "C1", "C2")
    yield opened
    opened.close()


def app_of(office: Office, var: Path) -> FastAPI:
    """Return the application on the office's store and desk."""
    made = collaborators(FakeBundles(BUNDLE), var=var)
    keys = {
        str(role): KeyEntry(sha256=hashlib.sha256(role.encode()).hexdigest(), role=role, scopes=frozenset(Permission))
        for role in ROLES
    }
    publisher = Publisher(office.location, office.desk)
    reader = open_reader(office.location)
    return create_app(replace(made, keys=KeyRing(keys), desk=office.desk, publisher=publisher, reader=reader))


Asking = Callable[..., Awaitable[httpx.Response]]


def visit(office: Office, var: Path, scenario: Callable[[Asking], Awaitable[None]]) -> None:
    """Run a scenario that asks the application: `await ask(role, method, path, body, **headers)`."""

    async def run() -> None:
        async with client_of(app_of(office, var)) as client:

            async def ask(role: str, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.request(method, path, json=body, headers={"X-API-Key": role, **named})

            await scenario(ask)

    asyncio.run(run())
