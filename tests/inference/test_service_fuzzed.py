"""The running service keeps to its description, whatever is sent; `benchmarks/fuzz_service.py` sends ten thousand requests."""

import re
import sqlite3
from contextlib import closing
from itertools import product

import pytest
import requests

from benchmarks.fuzz_hostile import INJECTIONS
from benchmarks.fuzz_request import Fuzzer
from inference.transport.operation import OPERATIONS

pytestmark = pytest.mark.slow

KNOWN = {
    "customer_id": "C1", "tag": "payment.often_overdue", "receipt_id": "r-" + "0" * 24, "contest_id": "0" * 16,
    "erasure_id": "0" * 64, "webhook_id": "0" * 32, "segment_id": "s01",
}  # fmt: skip
HEADERS = ("X-API-Key", "Authorization", "Idempotency-Key", "X-Request-Id", "If-None-Match")
# What the inside of the service would say of itself.
INSIDE = re.compile(
    r"traceback|sqlite|duckdb|sqlalchemy|syntax error|no such (table|column)|root:|/work|site-packages", re.IGNORECASE
)


@pytest.fixture(scope="module")
def description(served) -> dict:
    return requests.get(f"{served.url}/openapi.json", timeout=60).json()


@pytest.fixture(scope="module")
def session(served):
    with requests.Session() as opened:
        opened.headers["X-API-Key"] = served.keys["operator"]
        yield opened


def path_with(path: str, name: str = "", value: str = "") -> str:
    values = {**KNOWN, name: requests.utils.quote(value, safe="")} if name else KNOWN
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path)


def require_refusal_or_answer(answer: requests.Response, documented) -> None:
    """Assert that the status is documented, none of a failure, and that the inside of the service is not told."""
    statuses = {int(each) for each in documented} | {404, 405}  # with a slash in it a parameter is another path
    assert answer.status_code in statuses, answer.text
    assert answer.status_code < 500, answer.text
    assert "x-injected" not in answer.headers
    if answer.headers.get("content-type") == "application/problem+json":
        told = {name: value for name, value in answer.json().items() if name != "instance"}
        assert INSIDE.search(str(told)) is None, told


def test_no_fuzzed_request_fails_the_service_or_is_answered_as_it_does_not_say(served):
    with closing(Fuzzer(served, random_seed=5)) as fuzzer:
        report = fuzzer.run(300)
    assert report.faults == {}
    assert len(report.operations) == len(OPERATIONS)
    assert {200, 202, 401, 403, 404, 422} <= report.statuses.keys()


def test_the_fuzzer_sees_a_status_and_a_body_that_are_not_described(served):
    with closing(Fuzzer(served, random_seed=5)) as fuzzer:
        described = fuzzer._schema.raw_schema
        del described["paths"]["/v1/receipts/{receipt_id}"]["get"]["responses"]["404"]
        described["components"]["schemas"]["LiveAnswer"]["properties"]["status"] = {"type": "integer"}
        faults = fuzzer.run(60, "GET /v1/receipts/").faults | fuzzer.run(3, "GET /health/live").faults
    assert faults.keys() == {
        "GET /v1/receipts/{receipt_id} 404 UndefinedStatusCode",
        "GET /health/live 200 JsonSchemaError",
    }


def test_hostile_parameters_are_refused_and_change_nothing(served, session, description):
    before = session.get(f"{served.url}/v1/customers/C1/tags", timeout=60).content
    for label in OPERATIONS:
        method, path = label.split()
        operation = description["paths"][path][method.lower()]
        for each, text in product(operation.get("parameters", []), INJECTIONS):
            if each["in"] != "header":
                place = {each["name"]: text} if each["in"] == "path" else {}
                query = {each["name"]: text} if each["in"] == "query" else {}
                url = served.url + path_with(path, *next(iter(place.items()), ()))
                answer = session.request(method, url, params=query, json={}, timeout=60)
                require_refusal_or_answer(answer, operation["responses"])
    assert session.get(f"{served.url}/v1/customers/C1/tags", timeout=60).content == before
    with sqlite3.connect(served.var / "desk.db") as desk:
        tables = {name for (name,) in desk.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert len([each for each in tables if each.startswith("desk_")]) > 10


@pytest.mark.parametrize("name", HEADERS)
def test_hostile_headers_are_refused_or_mean_nothing(served, description, name):
    documented = description["paths"]["/v1/outcomes"]["post"]["responses"]
    with requests.Session() as session:
        for text in INJECTIONS:
            value = text.encode("utf-8", "ignore").replace(b"\r", b"").replace(b"\n", b"").strip()
            headers = {"X-API-Key": served.keys["operator"], name: value}
            answer = session.post(f"{served.url}/v1/outcomes", headers=headers, json={}, timeout=60)
            require_refusal_or_answer(answer, documented)
            assert answer.status_code != 200


@pytest.mark.parametrize("name", ["customer_id", "tag", "kind", "at", "by"])
def test_hostile_members_of_a_body_are_refused_or_kept_as_they_are(served, session, description, name):
    good = {
        "customer_id": "C1",
        "tag": "mood.upset",
        "kind": "paid",
        "at": "2026-03-01T10:00:00+08:00",
        "by": "客服0412",
    }
    documented = description["paths"]["/v1/outcomes"]["post"]["responses"]
    for number, text in enumerate(INJECTIONS):
        body = {**good, "at": f"2026-03-01T10:{number:02}:00+08:00", name: text}
        answer = session.post(f"{served.url}/v1/outcomes", json=body, timeout=60)
        require_refusal_or_answer(answer, documented)
        if answer.status_code == 200:
            assert (name, answer.json()[name]) in {("by", text.strip()), ("customer_id", text)}
