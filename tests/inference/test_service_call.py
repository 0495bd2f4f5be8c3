"""A finished call is kept before it is answered, once, without anything personal, and the next read follows it."""

import asyncio
from datetime import datetime, timedelta

import orjson
import pytest
from pydantic import SecretStr

from feature_store.desk.accepted_call import calls_of, find_call, wait_again, waiting_customers
from feature_store.desk.opt_out import Act
from feature_store.desk.restriction import opt_out, raise_tombstone
from feature_store.online.error import StoreUnavailableError
from feature_store.online.opening import open_reader
from feature_store.online.protocol import SHANGHAI
from inference.call.keeping import CallKeeper
from inference.receipt.workshop import Workshops
from tests.inference.call_case import OUTAGE, OVERDUE, UPSET, Ask, Town, bundle_at, call
from tests.inference.service_fake import require_problem

BEGINNING = datetime(2000, 1, 1, tzinfo=SHANGHAI)
NIGHT = datetime(2000, 1, 1)
ACT = Act("客服王工", "crm", "客户要求", "电话")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundle_at(tmp_path_factory.mktemp("promoted"))


@pytest.fixture
def town(bundle, tmp_path) -> Town:
    found = Town(tmp_path, bundle)
    found.night(C2=5.0)
    return found


def held(answer) -> set[str]:
    return {each["id"] for each in answer.json()["tags"]}


def test_the_next_read_shows_what_a_call_changed(town):
    async def scenario(ask: Ask) -> None:
        assert held(await ask("crm", "GET", "/v1/customers/C1/tags")) == set()
        answer = await ask("crm", "POST", "/v1/calls", call("K1"))
        assert (answer.status_code, answer.json()["state"]) == (200, "updated")
        assert {each["id"] for each in answer.json()["gained"]} == {OUTAGE, UPSET}
        tags = await ask("crm", "GET", "/v1/customers/C1/tags")
        assert (held(tags), tags.json()["snapshot_id"]) == ({OUTAGE, UPSET}, answer.json()["snapshot_id"])
        persona = (await ask("crm", "GET", "/v1/customers/C1/persona")).json()
        assert persona["tags"] == [OUTAGE, UPSET]
        assert persona["voice"]["calls_last_365_days"] == 1
        assert OVERDUE in held(await ask("crm", "GET", "/v1/customers/C2/tags"))

    town.visit(scenario)


def test_a_call_that_is_sent_again_is_answered_again_and_counted_once(town):
    sent = call("K1")

    async def scenario(ask: Ask) -> None:
        first = await ask("crm", "POST", "/v1/calls", sent)
        second = await ask("crm", "POST", "/v1/calls", sent)
        assert (second.status_code, second.content) == (200, first.content)
        other = await ask("crm", "POST", "/v1/calls", {**sent, "turns": [{"speaker": "customer", "text": "电费多少"}]})
        require_problem(other, 409, "call-conflict")
        persona = (await ask("crm", "GET", "/v1/customers/C1/persona")).json()
        assert persona["voice"]["calls_last_365_days"] == 1

    town.visit(scenario)


def test_calls_add_up(town):
    async def scenario(ask: Ask) -> None:
        await ask("crm", "POST", "/v1/calls", call("K1"))
        answer = await ask("crm", "POST", "/v1/calls", call("K2", text="电费退回来了，谢谢你们"))
        assert [each["id"] for each in answer.json()["lost"]] == [UPSET]
        persona = (await ask("crm", "GET", "/v1/customers/C1/persona")).json()
        assert persona["voice"]["calls_last_365_days"] == 2

    town.visit(scenario)


def test_nothing_personal_of_a_call_is_written(town):
    async def scenario(ask: Ask) -> None:
        text = "我叫张伟国，手机13812345678，又停电了"
        answer = await ask("crm", "POST", "/v1/calls", call("K1", text=text))
        assert "13812345678" not in answer.text

    town.visit(scenario)
    town.desk.close()
    written = b"".join(path.read_bytes() for path in town.var.rglob("*") if path.is_file() and ".db" in path.name)
    assert b"K1" in written
    assert b"13812345678" not in written
    assert "张伟国".encode() not in written


def test_a_call_of_an_unknown_customer_is_kept_and_said_to_be(town):
    async def scenario(ask: Ask) -> None:
        answer = await ask("crm", "POST", "/v1/calls", call("K1", "C9"))
        assert (answer.status_code, answer.json()["state"]) == (202, "customer_unknown")
        assert answer.json()["analysis"]["concerns"]

    town.visit(scenario)
    with town.desk.reading() as connection:
        assert [each.call_id for each in calls_of(connection, "C9")] == ["K1"]


def test_nothing_is_kept_of_an_erased_person(town):
    with town.desk.writing() as connection:
        raise_tombstone(connection, "C1", ACT)

    async def scenario(ask: Ask) -> None:
        require_problem(await ask("crm", "POST", "/v1/calls", call("K1")), 410, "erased")

    town.visit(scenario)
    with town.desk.reading() as connection:
        assert find_call(connection, "K1") is None


def test_after_an_opt_out_a_call_tells_nothing_that_profiles(town):
    with town.desk.writing() as connection:
        opt_out(connection, "C1", ACT)

    async def scenario(ask: Ask) -> None:
        answer = (await ask("crm", "POST", "/v1/calls", call("K1"))).json()
        assert (answer["state"], answer["gained"], answer["lost"]) == ("updated", [], [])
        assert held(await ask("crm", "GET", "/v1/customers/C1/tags")) == set()

    town.visit(scenario)


@pytest.mark.parametrize(
    ("also", "field"),
    [
        ({"ended_at": (datetime.now(tz=SHANGHAI) + timedelta(days=1)).isoformat()}, "body.ended_at"),
        ({"started_at": "2030-01-01T00:00:00+08:00"}, "body"),
        ({"call_id": "a b"}, "body.call_id"),
        ({"text": "客户：停电"}, "body"),
        ({"surprise": 1}, "body.surprise"),
    ],
)
def test_a_call_that_cannot_be_is_refused_by_field(town, also, field):
    async def scenario(ask: Ask) -> None:
        problem = require_problem(await ask("crm", "POST", "/v1/calls", {**call("K1"), **also}), 422, "invalid-request")
        assert [each["field"] for each in problem["errors"]] == [field]

    town.visit(scenario)


class Silent:
    """A reader that does not answer."""

    def __init__(self, reader) -> None:
        self._reader = reader

    async def read(self, _) -> None:
        raise StoreUnavailableError("the store does not answer")

    def __getattr__(self, name):
        return getattr(self._reader, name)


def test_a_call_that_came_while_the_store_was_away_is_made_up_for(town):
    async def away(ask: Ask) -> None:
        answer = await ask("crm", "POST", "/v1/calls", call("K1"))
        assert (answer.status_code, answer.json()["state"]) == (202, "waiting")

    town.visit(away, reader=Silent(open_reader(town.location)))
    town.visit(_until_followed(town, "C1", {OUTAGE, UPSET}))


def test_a_call_accepted_during_the_night_follows_the_new_night(town):
    async def first(ask: Ask) -> None:
        await ask("crm", "POST", "/v1/calls", call("K1", "C2"))

    town.visit(first)
    town.night()
    with town.desk.writing() as connection:
        assert wait_again(connection, BEGINNING, NIGHT) == 1
    town.visit(_until_followed(town, "C2", {OUTAGE, UPSET}))


def test_a_call_that_the_new_night_knows_is_not_counted_twice(town):
    async def first(ask: Ask) -> None:
        await ask("crm", "POST", "/v1/calls", call("K1"))

    town.visit(first)
    with town.desk.reading() as connection:
        kept = calls_of(connection, "C1")[0]
    rows = {"calls": [_read(kept.call_row())], "text_signals": [_read(kept.signal_row())]}
    town.night(heard=rows)
    with town.desk.writing() as connection:
        wait_again(connection, BEGINNING, NIGHT)

    async def counted(ask: Ask) -> None:
        await _until_followed(town, "C1", {OUTAGE, UPSET})(ask)
        assert (await ask("crm", "GET", "/v1/customers/C1/persona")).json()["voice"]["calls_last_365_days"] == 1

    # The night heard the call, but it is about an instant before it: it counts once, and is not lost.
    town.visit(counted)


def _read(row):
    instants = {name: datetime.fromisoformat(value) for name, value in row.items() if name.endswith("_at")}
    return {**row, **instants}


def _until_followed(town: Town, customer_id: str, tags: set[str]):
    async def scenario(ask: Ask) -> None:
        for _ in range(200):
            answer = await ask("crm", "GET", f"/v1/customers/{customer_id}/tags")
            with town.desk.reading() as connection:
                if not waiting_customers(connection) and held(answer) == tags:
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"still {orjson.dumps(answer.json())!r}")

    return scenario


def test_a_night_is_opened_once_and_the_next_one_too(town):
    keeper = CallKeeper(town.desk, Workshops(town.snapshots, town.bundle.root.parent), SecretStr(""), town.var / "v.db")
    assert keeper.prepare("n1")
    assert not keeper.prepare("n1")
    town.night()
    assert keeper.prepare("n2")
