"""The change feed over HTTP."""

import asyncio

import pytest

from feature_store.desk.restriction import Act, opt_out
from inference.key.ring import Role
from tests.inference.reading_case import Utility
from tests.inference.service_fake import client_of, require_problem

ACT = Act("王工", "one", "客户要求", "电话")


@pytest.fixture(params=["sqlite", "postgres"])
def utility(request, tmp_path):
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    made = Utility(tmp_path, location)
    yield made
    made.close()


@pytest.fixture
def plain(tmp_path):
    made = Utility(tmp_path)
    yield made
    made.close()


def test_pages_of_the_feed_name_every_change_once_in_order(utility):
    utility.night({"C1": {"value.high"}, "C2": set()})
    utility.call(1, "C2", {"value.high"}, 2)
    utility.night({"C1": {"value.high"}})

    async def scenario() -> list[tuple[str, bool]]:
        found, cursor = [], ""
        async with client_of(utility.app()) as client:
            while True:
                page = (await client.get("/v1/changes", params={"cursor": cursor, "limit": 1})).json()
                if not page["changes"]:
                    assert page["cursor"] == cursor
                    return found
                found += [(each["customer_id"], each["snapshot_id"], each["removed"]) for each in page["changes"]]
                cursor = page["cursor"]

    told = asyncio.run(scenario())
    assert told == [("C1", "n1", False), ("C2", "n1", False), ("C2", "n1.c1", False), ("C2", "n2", True)]


def test_with_detail_each_change_names_the_tags_that_came_and_went(utility):
    utility.night({"C1": {"value.high", "place.urban"}})
    utility.night({"C1": {"load.peak_heavy", "place.urban", "credit.watch"}})
    changes = utility.ask("/v1/changes", params={"detail": True}).json()["changes"]
    told = [(each["gained"], each["lost"]) for each in changes]
    assert told == [(["place.urban", "value.high"], []), (["load.peak_heavy"], ["value.high"])]
    auditor = utility.ask("/v1/changes", params={"detail": True}, role=Role.AUDITOR).json()["changes"]
    assert auditor[1]["gained"] == ["credit.watch", "load.peak_heavy"]


def test_who_opted_out_loses_tags_in_the_feed_and_gains_none(plain):
    plain.night({"C1": {"value.high", "place.urban"}})
    plain.night({"C1": {"load.peak_heavy", "place.urban"}})
    with plain.desk.writing() as connection:
        opt_out(connection, "C1", ACT)
    changes = plain.ask("/v1/changes", params={"detail": True}).json()["changes"]
    assert [(each["gained"], each["lost"]) for each in changes] == [(["place.urban"], []), ([], ["value.high"])]


def test_whoever_waits_is_answered_when_something_changes(plain):
    plain.night({"C1": {"value.high"}})

    async def scenario():
        async with client_of(plain.app()) as client:
            cursor = (await client.get("/v1/changes")).json()["cursor"]
            waiting = asyncio.create_task(client.get("/v1/changes", params={"cursor": cursor, "wait": 30}))
            while not waiting.done():
                await asyncio.sleep(0.05)
                if plain.calls == 0:
                    plain.call(1, "C1", set(), 1)
            return waiting.result().json()

    assert [each["customer_id"] for each in asyncio.run(scenario())["changes"]] == ["C1"]


MALFORMED = [
    ({"cursor": "1"}, "query.cursor"), ({"cursor": "1.2 OR 1=1"}, "query.cursor"), ({"cursor": "-1.0"}, "query.cursor"),
    ({"cursor": "9" * 61}, "query.cursor"), ({"cursor": f"1.{1 << 62}"}, "query.cursor"), ({"limit": 0}, "query.limit"),
    ({"limit": 1001}, "query.limit"), ({"wait": 31}, "query.wait"), ({"wait": -1}, "query.wait"),
    ({"since": "now"}, "query.since"), ({"detail": "maybe"}, "query.detail"),
]  # fmt: skip


def test_a_malformed_question_is_422_with_the_field(plain):
    plain.night({"C1": {"value.high"}})
    answers = plain.ask_all("/v1/changes", [query for query, _ in MALFORMED])
    for (query, field), answer in zip(MALFORMED, answers, strict=True):
        problem = require_problem(answer, 422, "invalid-request")
        assert [each["field"] for each in problem["errors"]] == [field], query
