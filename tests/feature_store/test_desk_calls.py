"""Accepted calls, facts after calls and receipts on the desk, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import orjson
import pytest

from feature_store.desk.accepted_call import (
    AcceptedCall,
    assign_batch,
    calls_of,
    calls_of_batch,
    erase_calls,
    find_call,
    finish_batch,
    forget_calls,
    insert_call,
    last_number,
    open_batches,
    settle_calls,
    turn_of_call,
    wait_again,
    waiting_customers,
)
from feature_store.desk.call_facts import (
    CallFacts,
    erase_facts,
    facts_after_call,
    forget_facts,
    keep_facts,
    latest_facts,
)
from feature_store.desk.receipt import erase_receipts, find_receipt, keep_receipt, receipts_of
from feature_store.desk.schema import as_instant
from tests.feature_store.desk_case import opened

NEVER = datetime(2100, 1, 1)
EARLY, LATE = "2026-03-01T00:00:00.000000+00:00", "2026-03-09T00:00:00.000000+00:00"


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def accepted(call_id: str, customer_id: str = "A", number: int = 1) -> AcceptedCall:
    signal = {"call_id": call_id, "customer_id": customer_id, "available_at": "2026-03-01T10:05:02"}
    return AcceptedCall(
        call_id=call_id, customer_id=customer_id, content="c" * 64,
        started_at="2026-03-01T10:00:00", ended_at="2026-03-01T10:05:00",
        accepted_at=EARLY, as_of="2026-03-01T10:05:02.000001", models="sentiment:1,concerns:2", number=number,
        turns=orjson.dumps([{"speaker": "customer", "text": "停电"}]).decode(), signal=orjson.dumps(signal).decode(), analysis="{}",
    )  # fmt: skip


def test_a_call_is_found_as_it_was_kept_and_gone_after_erasure(desk):
    with desk.writing() as connection:
        insert_call(connection, accepted("K1"))
        insert_call(connection, accepted("K2", "B"))
    with desk.writing() as connection:
        assert find_call(connection, "K1") == accepted("K1")
        assert erase_calls(connection, "A") == 1
        assert (find_call(connection, "K1"), calls_of(connection, "A")) == (None, [])
        assert [each.call_id for each in calls_of(connection, "B")] == ["K2"]


def test_calls_at_the_same_time_are_numbered_one_after_the_other(desk):
    def accept(call_id: str) -> None:
        with desk.writing() as connection:
            turn_of_call(connection, call_id, "A")
            insert_call(connection, accepted(call_id, number=last_number(connection, "A") + 1))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(accept, [f"K{number}" for number in range(12)]))
    with desk.reading() as connection:
        assert [each.number for each in calls_of(connection, "A")] == list(range(1, 13))


def test_customers_wait_until_what_is_served_follows_their_calls(desk):
    with desk.writing() as connection:
        for call in (accepted("K1"), accepted("K2", "B"), accepted("K3", "A", 2)):
            insert_call(connection, call)
        assert waiting_customers(connection) == ["A", "B"]
        assert waiting_customers(connection, after="A") == ["B"]
        settle_calls(connection, "A", 1, "n1.x")
        assert waiting_customers(connection) == ["A", "B"]
        settle_calls(connection, "A", 2, "n1.y")
        assert [each.snapshot_id for each in calls_of(connection, "A")] == ["n1.x", "n1.y"]
        assert waiting_customers(connection) == ["B"]
        assert wait_again(connection, as_instant(EARLY), NEVER) == 3


def test_a_load_keeps_its_calls_until_it_is_finished(desk):
    with desk.writing() as connection:
        for call in (accepted("K1"), accepted("K2", "B"), accepted("K3", "C")):
            insert_call(connection, replace(call, waits=0))
        assert (assign_batch(connection, "b1", 2), assign_batch(connection, "b2", 9)) == (2, 1)
        assert open_batches(connection) == ["b1", "b2"]
        finish_batch(connection, "b1", ["K1"], EARLY)
        assert [each.call_id for each in calls_of_batch(connection, "b1")] == ["K1"]
        assert (open_batches(connection), assign_batch(connection, "b3", 9)) == (["b2"], 1)
        assert wait_again(connection, as_instant(LATE), NEVER) == 2
        assert wait_again(connection, as_instant(EARLY), NEVER) == 3
        assert wait_again(connection, as_instant(LATE), datetime(2000, 1, 1)) == 3, "after the night's instant"
        settle_calls(connection, "A", 1, None)
        assert (forget_calls(connection, EARLY), forget_calls(connection, LATE)) == (0, 1)


def test_facts_are_kept_under_the_snapshot_that_showed_them(desk):
    first = CallFacts(
        "n1.x", "n1", "K1", "2026-03-01T10:05:02", {"owed_now": 1.5, "region": "城南", "peak_share": None}
    )
    with desk.writing() as connection:
        keep_facts(connection, "A", first)
        keep_facts(connection, "A", replace(first, call_id="K9"))
        keep_facts(connection, "A", replace(first, snapshot_id="n1.y", call_id="K2"))
        assert facts_after_call(connection, "A", "n1.x") == first
        assert latest_facts(connection, "A", "n1").call_id == "K2"
        assert (latest_facts(connection, "A", "n2"), facts_after_call(connection, "B", "n1.x")) == (None, None)
        assert (forget_facts(connection, "2000"), erase_facts(connection, "A")) == (0, 2)


def test_a_receipt_stays_what_it_was(desk):
    content = {"value": "yes", "rule": {"text": "a > 1"}, "确": [1, None]}
    with desk.writing() as connection:
        made = keep_receipt(connection, "A", "value.high", "n1", "auditor", content)
        assert find_receipt(connection, made.receipt_id) == made
        assert receipts_of(connection, "A") == [made]
        assert (find_receipt(connection, "r-none"), erase_receipts(connection, "A")) == (None, 1)
