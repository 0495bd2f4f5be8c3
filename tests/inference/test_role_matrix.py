"""Every endpoint against every kind of key, generated from the routes themselves: who is let in is who stands in `x-roles`."""

import asyncio
import re
from collections.abc import Iterator
from itertools import product

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from feature_store.online.opening import open_reader, open_store
from inference.key.ring import Permission, Role
from inference.router.docs import DOCS_PATHS
from inference.router.health import PUBLIC_PATHS
from inference.transport.security import is_console
from tests.inference.key_case import app_with, bundle_of, every_role, key_entry, spoilt
from tests.inference.service_fake import SNAPSHOT, client_of, documents_of, fake_app

PUBLIC = PUBLIC_PATHS | DOCS_PATHS | {"/openapi.json"}
# What stands in a path while roles are tried out: well-formed, and of nobody.
NOBODY = "C999999"


def endpoints(routes) -> Iterator[tuple[str, str, dict]]:
    """Yield method, path and `openapi_extra` of every route that is neither public nor a page of the console."""
    for route in routes:
        assert isinstance(route, Route) and not isinstance(route, Mount), route  # noqa: PT018 - both say it is one path
        if route.path not in PUBLIC and not is_console(route.path):
            extra = (route.openapi_extra or {}) if isinstance(route, APIRoute) else {}
            yield from ((method, route.path, extra) for method in sorted(route.methods - {"HEAD"}))


ENDPOINTS = list(endpoints(fake_app().routes))
KEYS = every_role() | {f"{role}-bare": key_entry(f"{role}-bare", role, scopes=frozenset()) for role in Role} | spoilt()
NOT_ACCEPTED = ("", "unknown", "expired", "early", "revoked")


@pytest.fixture(scope="module")
def answered(tmp_path_factory) -> dict[tuple[str, str, str], httpx.Response]:
    """Return the answer to every (key, method, path), asked without a body; of a real store that knows one customer."""
    var = tmp_path_factory.mktemp("matrix")
    store = open_store(str(var / "gridtags.db"))
    store.publish(SNAPSHOT, [(each, documents_of(each)) for each in ("C1", "C2")])
    store.close()
    app = app_with(KEYS, bundle_of(), open_reader(str(var / "gridtags.db")), var=var)

    async def scenario():
        async with client_of(app) as client:
            return {
                (key, method, path): await client.request(
                    method, re.sub(r"\{[^}]*\}", NOBODY, path), headers={"X-API-Key": key}
                )
                for key, (method, path, _) in product([*KEYS, "", "unknown"], ENDPOINTS)
            }

    return asyncio.run(scenario())


def test_every_route_that_is_not_public_says_who_may_use_it():
    assert len(ENDPOINTS) >= len({path for _, path, _ in ENDPOINTS}) > 5
    assert [path for _, path, extra in ENDPOINTS if not extra.get("x-roles")] == []
    assert {role for *_, extra in ENDPOINTS for role in extra["x-roles"]} <= set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("method", "path", "extra"), ENDPOINTS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_role_is_let_in_exactly_where_it_is_named(answered, role, method, path, extra):
    answer = answered[role, method, path]
    if role in extra["x-roles"]:
        # What else is wrong with a question about nobody, without a body, is not for the guard to say.
        assert answer.status_code not in {401, 403}, answer.text
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
    else:
        assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("role", Role)
def test_a_permission_is_asked_for_where_it_is_named(answered, role):
    for method, path, extra in ENDPOINTS:
        if role in extra["x-roles"]:
            refused = answered[f"{role}-bare", method, path].status_code == 403
            assert refused == ("x-permission" in extra), (method, path)


@pytest.mark.parametrize("key", NOT_ACCEPTED)
def test_without_a_key_that_is_good_now_nothing_is_let_in(answered, key):
    statuses = {(method, path): answered[key, method, path].status_code for method, path, _ in ENDPOINTS}
    assert {each for each, status in statuses.items() if status != 401} == set()


def test_whatever_writes_asks_for_the_permission_to_write():
    reading = re.compile(r":(batchGet|analyze|score|count|export)$|/score$|/receipts/.*:replay$")
    writes = [
        (method, path, extra) for method, path, extra in ENDPOINTS if method != "GET" and not reading.search(path)
    ]
    assert [path for _, path, extra in writes if extra.get("x-permission") != Permission.WRITE] == []


def test_public_paths_are_few_and_answer_without_a_key():
    app = fake_app()

    async def scenario():
        async with client_of(app) as client:
            return {path: (await client.get(path, headers={"X-API-Key": ""})).status_code for path in PUBLIC}

    assert set(asyncio.run(scenario()).values()) <= {200, 503}
