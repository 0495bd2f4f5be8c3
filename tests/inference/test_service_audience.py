"""Audiences over HTTP: pages, counts and exports by what is served now."""

import asyncio
import random
import zlib

import orjson
import pytest
import zstandard

from feature_store.desk.restriction import Act, delete_tag, opt_out
from inference.audience import page
from inference.key.ring import Role
from tests.inference.reading_case import TAG_IDS, Utility, region_of
from tests.inference.service_fake import client_of, require_problem

ACT = Act("王工", "one", "客户要求", "电话")
HIGH = "/v1/tags/value.high/customers"


@pytest.fixture(params=["sqlite", "postgres"])
def utility(request, tmp_path):
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    made = Utility(tmp_path, location)
    yield made
    made.close()


@pytest.fixture
def plain(tmp_path):
    """Return a utility on SQLite, for what does not depend on the store."""
    made = Utility(tmp_path)
    yield made
    made.close()


def random_night(chosen: random.Random, customers: int = 30) -> dict[str, set[str]]:
    names = TAG_IDS[:4]
    return {f"C{n:03d}": {tag for tag in names if chosen.random() < 0.5} for n in range(customers)}


def members(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["customer_id"] for each in answer.json()["customers"]]


async def walk(client, **query) -> list[str]:
    """Return the ids of all pages."""
    found, cursor = [], ""
    while cursor is not None:
        answer = await client.get(HIGH, params={**query, "cursor": cursor})
        found += members(answer)
        cursor = answer.json()["cursor"]
    return found


def walked(utility: Utility, **query) -> list[str]:
    async def scenario() -> list[str]:
        async with client_of(utility.app()) as client:
            return await walk(client, **query)

    return asyncio.run(scenario())


def test_pages_hold_who_carries_the_tag_once_and_in_order(utility):
    held = random_night(random.Random(1))
    utility.night(held)
    expected = sorted(each for each, tags in held.items() if "value.high" in tags)
    assert [walked(utility, limit=limit) for limit in (1, 7, 1000)] == [expected] * 3
    assert utility.ask(f"{HIGH}:count").json()["count"] == len(expected)
    page = utility.ask(HIGH, params={"limit": 1}).json()
    assert (page["snapshot_id"], page["customers"][0]["confidence"]) == ("n1", 0.9)


def test_conditions_combine_tags_and_attributes(utility):
    held = random_night(random.Random(2))
    utility.night(held)
    where = "(load.peak_heavy OR NOT mood.dissatisfied) AND region = '区1'"
    expected = sorted(
        each
        for each, tags in held.items()
        if "value.high" in tags and ("load.peak_heavy" in tags or "mood.dissatisfied" not in tags)
        and region_of(each) == "区1"
    )  # fmt: skip
    assert walked(utility, where=where, limit=3) == expected
    assert expected
    assert utility.ask(f"{HIGH}:count", params={"where": where}).json()["count"] == len(expected)


def test_a_tag_that_cannot_be_decided_is_neither_carried_nor_not(plain):
    plain.night({"C1": {"value.high"}, "C2": {"value.high"}}, {"C1": {"mood.dissatisfied"}})
    assert walked(plain, where="NOT mood.dissatisfied") == ["C2"]
    assert walked(plain, where="mood.dissatisfied OR value.high") == ["C1", "C2"]


def test_who_lost_it_by_a_call_is_out_and_who_gained_it_is_in(utility):
    utility.night({"C1": {"value.high"}, "C2": set(), "C3": {"value.high"}, "C4": {"value.high"}})
    utility.call(1, "C1", set(), 4)
    utility.call(2, "C2", {"value.high"}, 4)
    utility.call(3, "C4", None, 3)
    utility.call(4, "C9", {"value.high"}, 4)
    assert [walked(utility, limit=limit) for limit in (1, 2, 100)] == [["C2", "C3", "C9"]] * 3
    assert utility.ask(f"{HIGH}:count").json()["count"] == 3


def test_a_page_walk_equals_what_is_served_while_publications_run_in_between(utility):
    chosen = random.Random(5)
    held = random_night(chosen)
    utility.night(held)
    steady = set(held) - {f"C{n:03d}" for n in range(0, 30, 3)}

    async def scenario() -> None:
        async with client_of(utility.app()) as client:
            for _ in range(6):
                found, cursor = [], ""
                while cursor is not None:
                    answer = await client.get(HIGH, params={"limit": 4, "cursor": cursor})
                    found += members(answer)
                    cursor = answer.json()["cursor"]
                    disturb(utility, chosen, held, steady)
                assert found == sorted(set(found))
                assert set(found) & steady == {each for each in steady if "value.high" in held[each]}
            served = utility.store.read_many(sorted(held))
            assert await walk(client, limit=4) == [each for each in sorted(held) if b"value.high" in served[each].tags]

    asyncio.run(scenario())


def disturb(utility: Utility, chosen: random.Random, held, steady: set[str]) -> None:
    """Change one customer who is not steady, now and then by another night."""
    moving = chosen.choice(sorted(set(held) - steady))
    held[moving] = {tag for tag in TAG_IDS[:4] if chosen.random() < 0.5}
    if chosen.random() < 0.25:
        utility.night(held)
    else:
        # Computed before or after what comes next: a call that is later than a night stays in force.
        utility.call(chosen.randrange(3 * 24 * 60), moving, held[moving], len(held))


def test_a_page_says_where_to_go_on_although_nobody_on_it_is_left(plain, monkeypatch):
    monkeypatch.setattr(page, "MAX_LOOKED_AT", 4)
    plain.night({f"C{n:03d}": {"value.high"} for n in range(20)})
    for number in range(15):
        plain.call(number, f"C{number:03d}", set(), 20)
    assert walked(plain, limit=2) == [f"C{n:03d}" for n in range(15, 20)]


def test_who_opted_out_is_in_no_audience_that_profiles(utility):
    utility.night({each: {"value.high", "place.urban"} for each in ("C1", "C2")})
    with utility.desk.writing() as connection:
        opt_out(connection, "C1", ACT)
    assert walked(utility) == ["C2"]
    urban = "/v1/tags/place.urban/customers"
    assert members(utility.ask(urban)) == ["C1", "C2"]
    assert members(utility.ask(urban, params={"where": "NOT mood.dissatisfied"})) == ["C2"]
    assert utility.ask(f"{HIGH}:count").json()["count"] == 1
    assert utility.ask(f"{urban}:count", params={"where": "NOT mood.dissatisfied"}).json()["count"] == 1


def test_nobody_is_found_by_a_tag_that_was_deleted(plain):
    plain.night({each: {"value.high", "place.urban"} for each in ("C1", "C2")})
    with plain.desk.writing() as connection:
        delete_tag(connection, "C1", "value.high", ACT)
    assert walked(plain) == ["C2"]
    assert members(plain.ask("/v1/tags/place.urban/customers", params={"where": "NOT value.high"})) == []


def test_an_export_is_all_pages_as_lines_in_the_encoding_the_caller_takes(plain):
    plain.part_rows = 1_000
    plain.night({f"C{n:05d}": {"value.high"} if n % 3 else set() for n in range(2_500)})
    expected = [f"C{n:05d}" for n in range(2_500) if n % 3]
    unpack = {
        "identity": bytes,
        "gzip": lambda body: zlib.decompress(body, 16 + zlib.MAX_WBITS),
        "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    }

    async def raw(encoding: str) -> tuple[str | None, bytes]:
        async with (
            client_of(plain.app()) as client,
            client.stream("GET", f"{HIGH}:export", headers={"Accept-Encoding": encoding}) as answer,
        ):
            assert answer.headers["content-type"] == "application/x-ndjson"
            return answer.headers.get("content-encoding"), b"".join([each async for each in answer.aiter_raw()])

    for encoding, unpacked in unpack.items():
        sent, body = asyncio.run(raw(encoding))
        assert (sent or "identity") == encoding
        assert [orjson.loads(line)["customer_id"] for line in unpacked(body).splitlines()] == expected
    assert '"event":"export"' in "".join(path.read_text() for path in (plain.var / "audit").glob("*.jsonl"))


def test_a_tag_is_asked_for_by_who_may_see_it_and_that_is_recorded(plain):
    plain.night({"C1": {"credit.watch", "value.high", "care.elderly"}})
    require_problem(plain.ask("/v1/tags/credit.watch/customers"), 403, "forbidden")
    require_problem(plain.ask(HIGH, params={"where": "NOT credit.watch"}), 403, "forbidden")
    assert members(plain.ask("/v1/tags/credit.watch/customers", role=Role.AUDITOR)) == ["C1"]
    assert members(plain.ask("/v1/tags/care.elderly/customers")) == ["C1"]
    lines = [
        orjson.loads(line) for path in (plain.var / "audit").glob("*.jsonl") for line in path.read_bytes().splitlines()
    ]
    read = [(each["role"], each["customers"]) for each in lines if each["event"] == "sensitive_read"]
    assert read == [("auditor", {"C1": ["credit.watch"]}), ("crm", {"C1": ["care.elderly"]})]


def test_export_is_for_those_who_act_for_customers(plain):
    plain.night({"C1": {"value.high"}})
    require_problem(plain.ask(f"{HIGH}:export", role=Role.SCIENTIST), 403, "forbidden")


MALFORMED = [
    ({"where": "value.high; DROP TABLE t"}, "query.where"),
    ({"where": "value.high') OR 1=1 --"}, "query.where"),
    ({"where": "no.such_tag"}, "query.where"),
    ({"where": "customer_id = 'C1'"}, "query.where"),
    ({"where": "x" * 2_001}, "query.where"),
    ({"limit": "0"}, "query.limit"),
    ({"limit": "1001"}, "query.limit"),
    ({"limit": "1;2"}, "query.limit"),
    ({"cursor": "C1"}, "query.cursor"),
    ({"cursor": "' OR 1=1"}, "query.cursor"),
    ({"cursor": "AAAA\x00"}, "query.cursor"),
    ({"offset": "3"}, "query.offset"),
]


def test_a_malformed_question_is_422_with_the_field(plain):
    plain.night({"C1": {"value.high"}})
    answers = plain.ask_all(HIGH, [query for query, _ in MALFORMED])
    for (query, field), answer in zip(MALFORMED, answers, strict=True):
        problem = require_problem(answer, 422, "invalid-request")
        assert [each["field"] for each in problem["errors"]] == [field], query


def test_a_cursor_is_good_for_its_question_only(plain):
    plain.night({"C1": {"value.high"}, "C2": {"value.high"}})
    cursor = plain.ask(HIGH, params={"limit": 1}).json()["cursor"]
    assert members(plain.ask(HIGH, params={"cursor": cursor})) == ["C2"]
    require_problem(plain.ask(HIGH, params={"cursor": cursor, "where": "place.urban"}), 422, "invalid-request")


def test_unknown_tags_and_missing_files_are_told_apart(plain):
    require_problem(plain.ask(HIGH), 503, "no-snapshot")
    plain.night({"C1": {"value.high"}})
    require_problem(plain.ask("/v1/tags/no.such/customers"), 404, "unknown-tag")
    require_problem(plain.ask("/v1/tags/x';--/customers"), 422, "invalid-request")
    (plain.var / "snapshots" / "n1").rename(plain.var / "snapshots" / "gone")
    require_problem(plain.ask(HIGH), 503, "no-snapshot-folder")
