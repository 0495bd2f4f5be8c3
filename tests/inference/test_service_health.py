"""Alive, ready, counted."""

import asyncio

import pytest

from feature_store.online.error import StoreUnavailableError
from tests.inference.service_fake import FakeReader, ask, client_of, fake_app, require_problem


def test_a_service_with_nothing_is_alive():
    answer = ask(fake_app(FakeReader(snapshot=None), None), "GET", "/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_ready_names_the_bundle_and_the_snapshot():
    answer = ask(fake_app(), "GET", "/health/ready")
    assert answer.json() == {
        "status": "ready",
        "bundle_id": "b1",
        "snapshot": {
            "snapshot_id": "s1", "computed_at": "2026-03-01T00:00:00+00:00", "bundle_id": "b1", "customers": 2,
        },
    }  # fmt: skip


def unavailable() -> FakeReader:
    reader = FakeReader()
    reader.failure = StoreUnavailableError("away")
    return reader


@pytest.mark.parametrize(
    ("reader", "has_bundle", "missing"),
    [
        (FakeReader(), False, ["bundle"]),
        (FakeReader(snapshot=None), True, ["snapshot"]),
        (FakeReader(snapshot=None), False, ["bundle", "snapshot"]),
        (unavailable(), True, ["online store"]),
    ],
)
def test_not_ready_says_what_is_missing(reader, has_bundle, missing):
    app = fake_app(reader) if has_bundle else fake_app(reader, None)
    problem = require_problem(ask(app, "GET", "/health/ready"), 503, "not-ready")
    assert problem["missing"] == missing
    assert problem["detail"] == f"missing: {', '.join(missing)}"


def test_requests_are_counted_by_route_and_never_by_customer():
    async def scenario() -> str:
        async with client_of(fake_app()) as client:
            for path in ("/v1/customers/C1/tags", "/v1/customers/C2/tags", "/v1/customers/C9/tags", "/v1/nothing"):
                await client.get(path)
            await client.get("/v1/tags", headers={"X-API-Key": "wrong"})
            return (await client.get("/metrics")).text

    lines = asyncio.run(scenario()).splitlines()
    count = 'gridtags_http_requests_total{method="GET",route="%s",status="%s"} %s'
    assert count % ("/v1/customers/{customer_id}/tags", 200, "2.0") in lines
    assert count % ("/v1/customers/{customer_id}/tags", 404, "1.0") in lines
    assert count % ("none", 404, "1.0") in lines
    assert count % ("none", 401, "1.0") in lines
    assert 'gridtags_http_request_seconds_count{route="/v1/customers/{customer_id}/tags"} 3.0' in lines
    assert 'gridtags_bundle{bundle_id="b1"} 1.0' in lines
    assert "gridtags_snapshot_customers 2.0" in lines
    assert "C1" not in "".join(lines)


def test_two_applications_do_not_share_counters():
    ask(fake_app(), "GET", "/v1/tags")
    assert 'route="/v1/tags"' not in ask(fake_app(), "GET", "/metrics").text


def test_a_made_up_method_makes_no_new_series():
    async def scenario() -> str:
        async with client_of(fake_app()) as client:
            await client.request("BREW", "/v1/tags")
            return (await client.get("/metrics")).text

    assert 'method="other"' in asyncio.run(scenario())


def test_metrics_are_there_while_the_store_is_away():
    assert "gridtags_snapshot_customers 0.0" in ask(fake_app(unavailable()), "GET", "/metrics").text


def test_the_reader_is_closed_when_the_service_stops():
    reader = FakeReader()
    ask(fake_app(reader), "GET", "/health/live")
    assert reader.closed
