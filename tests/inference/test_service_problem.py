"""Every error has one shape and tells nothing of the inside."""

import asyncio
import logging

import pytest

from inference.transport.log import JsonFormatter
from inference.transport.request_middleware import RequestMiddleware
from inference.transport.telemetry import Telemetry
from tests.inference.service_fake import FakeReader, ask, fake_app, require_problem


def test_an_unknown_path_is_a_problem():
    require_problem(ask(fake_app(), "GET", "/v1/nothing"), 404, "unknown-path")
    require_problem(ask(fake_app(), "GET", "/v1/tags/"), 404, "unknown-path")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/v1/customers/C1/tags", "GET"), ("GET", "/v1/customers:batchGet", "POST"), ("PUT", "/v1/tags", "GET")],
)
def test_a_wrong_method_is_a_problem_that_names_the_right_one(method, path, allowed):
    answer = ask(fake_app(), method, path)
    require_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"ids": ["\\ud800"]}', b"NaN"])
def test_a_body_that_is_no_json_is_422(body):
    answer = ask(
        fake_app(), "POST", "/v1/customers:batchGet", content=body, headers={"content-type": "application/json"}
    )
    problem = require_problem(answer, 422, "invalid-request")
    assert problem["errors"][0]["field"].startswith("body")


def test_a_body_of_another_type_is_415():
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", content=b"<ids/>", headers={"content-type": "text/xml"})
    require_problem(answer, 415, "no-json")


def test_a_body_announced_too_large_is_413():
    answer = ask(
        fake_app(max_body_bytes=100), "POST", "/v1/transcripts:analyze", json={"text": "客户：" + "停电" * 100}
    )
    assert require_problem(answer, 413, "body-too-large")["detail"] == "at most 100 bytes"


@pytest.mark.parametrize("path", ["/v1/customers:batchGet", "/v1/transcripts:analyze"])
def test_a_body_that_grows_too_large_is_413(path):
    async def chunks():
        for _ in range(10):
            yield b" " * 50

    headers = {"content-type": "application/json"}
    require_problem(
        ask(fake_app(max_body_bytes=100), "POST", path, content=chunks(), headers=headers), 413, "body-too-large"
    )


def test_a_failure_nobody_foresaw_is_500_and_logs_the_place_but_not_the_value(caplog):
    reader = FakeReader()
    reader.failure = ValueError("张三 13800138000")
    with caplog.at_level(logging.DEBUG):
        answer = ask(fake_app(reader), "GET", "/v1/customers/C1/tags")
    problem = require_problem(answer, 500, "internal-error")
    assert "detail" not in problem
    logged = JsonFormatter().format(next(each for each in caplog.records if each.levelname == "ERROR"))
    assert "13800138000" not in answer.text + caplog.text + logged
    assert "ValueError" in logged
    assert "service_fake.py" in logged


def test_a_failure_after_the_answer_began_is_not_answered_again():
    async def breaks_off(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ConnectionResetError

    async def keep(message):
        sent.append(message["type"])

    sent, telemetry = [], Telemetry()
    scope = {"type": "http", "method": "GET", "path": "/v1/tags", "headers": []}
    asyncio.run(RequestMiddleware(breaks_off, telemetry)(scope, None, keep))
    assert sent == ["http.response.start"]
    assert b'status="200"} 1.0' in telemetry.exposition()


def test_the_callers_request_id_is_kept_when_it_is_harmless():
    sent = ask(fake_app(), "GET", "/health/live", headers={"X-Request-Id": "crm-42.a"})
    assert sent.headers["x-request-id"] == "crm-42.a"
    replaced = ask(fake_app(), "GET", "/health/live", headers={"X-Request-Id": "a b<script>"})
    assert len(replaced.headers["x-request-id"]) == 24
