"""Outcomes and appeals on the desk, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime, timedelta

import pytest

from feature_store.desk.contest import Contested, contest_of, contests, contests_about, decide_contest, file_contest
from feature_store.desk.outcome import outcomes_about, outcomes_of, record_outcome
from tests.feature_store.desk_case import ACT, LATER, opened

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TAG = Contested("payment.often_overdue", "常逾期缴费", 2, "s1")


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request, tmp_path):
    yield from opened(request, tmp_path)


def record(connection, customer_id: str, kind: str, at: datetime):
    return record_outcome(connection, customer_id, "intent.solar", kind, at, by="客服0412", key_name="crm")


def test_an_outcome_told_twice_counts_once(desk):
    with desk.writing() as connection:
        first = record(connection, "C1", "offer_taken", NOON)
        assert record(connection, "C1", "offer_taken", NOON.astimezone()) == first
        assert record(connection, "C1", "offer_taken", NOON + timedelta(seconds=1)) != first
        assert len(outcomes_about(connection, "C1")) == 2


def test_outcomes_of_a_tag_come_from_an_instant_on_oldest_first(desk):
    with desk.writing() as connection:
        for hours in (3, 1, 2):
            record(connection, f"C{hours}", "paid", NOON + timedelta(hours=hours))
        found = outcomes_of(connection, "intent.solar", NOON + timedelta(hours=2))
        assert [each.customer_id for each in found] == ["C2", "C3"]
        assert outcomes_of(connection, "other.tag", NOON) == []


def test_an_open_appeal_against_the_same_tag_is_not_filed_twice(desk):
    with desk.writing() as connection:
        first = file_contest(connection, "C1", TAG, "不是逾期", ACT)
        assert file_contest(connection, "C1", TAG, "又一次", LATER) == first
        decide_contest(connection, first.contest_id, "rejected", LATER)
        assert file_contest(connection, "C1", TAG, "再申诉", ACT).contest_id != first.contest_id
        assert [each.state for each in contests_about(connection, "C1")] == ["rejected", "open"]


def test_a_decision_stands_and_is_not_made_again(desk):
    with desk.writing() as connection:
        filed = file_contest(connection, "C1", TAG, "不是逾期", ACT).contest_id
        decide_contest(connection, filed, "upheld", LATER)
        decided = decide_contest(connection, filed, "rejected", ACT)
    assert (decided.state, decided.decided_by, decided.decision_reason) == ("upheld", "客服0500", "客户改变主意")
    with desk.reading() as connection:
        assert contest_of(connection, "0" * 16) is None


def test_the_queue_goes_on_after_an_appeal_and_keeps_to_a_state(desk):
    with desk.writing() as connection:
        ids = [file_contest(connection, f"C{number}", TAG, "不是", ACT).contest_id for number in range(5)]
        decide_contest(connection, ids[2], "upheld", LATER)
        assert [each.contest_id for each in contests(connection, None, ids[1], 2)] == ids[2:4]
        assert [each.contest_id for each in contests(connection, "open", "", 9)] == [*ids[:2], *ids[3:]]
