"""Who is let in."""

import asyncio

import pytest

from tests.inference.service_fake import SECRET, ask, client_of, fake_app, require_problem

CLOSED = [
    ("GET", "/v1/customers/C1/tags"),
    ("GET", "/v1/customers/C1/persona"),
    ("POST", "/v1/customers:batchGet"),
    ("POST", "/v1/transcripts:analyze"),
    ("GET", "/v1/tags"),
    ("GET", "/v1/models"),
    ("GET", "/v1/whatever"),
    ("GET", "//v1/tags"),
    ("DELETE", "/v1/customers/C1"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nothing_under_v1_answers_without_a_key(method, path):
    problem = require_problem(ask(fake_app(), method, path, headers={"X-API-Key": ""}), 401, "key-required")
    assert problem["detail"] == "unknown key"


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Basic bGV0LW1lLWlu"}])
def test_a_request_without_a_key_is_told_how_to_send_one(sent):
    app = fake_app()

    async def scenario():
        async with client_of(app) as client:
            del client.headers["X-API-Key"]
            return await client.get("/v1/tags", headers=sent)

    answer = asyncio.run(scenario())
    assert "X-API-Key" in require_problem(answer, 401, "key-required")["detail"]
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("sent", ["Bearer", "bearer", "BEARER"])
def test_a_key_may_come_as_bearer(sent):
    app = fake_app()

    async def scenario():
        async with client_of(app) as client:
            del client.headers["X-API-Key"]
            return await client.get("/v1/tags", headers={"Authorization": f"{sent} {SECRET}"})

    assert asyncio.run(scenario()).status_code == 200


@pytest.mark.parametrize("guess", ["let-me-out", SECRET + "x", SECRET[:-1], SECRET.upper()])
def test_a_wrong_key_is_refused(guess):
    require_problem(ask(fake_app(), "GET", "/v1/tags", headers={"X-API-Key": guess}), 401, "key-required")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/openapi.json"])
def test_the_service_itself_may_be_watched_without_a_key(path):
    assert ask(fake_app(), "GET", path, headers={"X-API-Key": ""}).status_code == 200


def test_an_unknown_path_outside_v1_is_closed_as_well():
    require_problem(ask(fake_app(), "GET", "/admin", headers={"X-API-Key": "x"}), 401, "key-required")
    require_problem(ask(fake_app(), "GET", "/admin"), 404, "unknown-path")
