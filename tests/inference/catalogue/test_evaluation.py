from datetime import UTC, date, datetime

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.outcome import OUTCOME_KINDS, record_outcome
from feature_store.desk.read_count import add_reads
from inference.catalogue.evaluation import evaluate
from inference.catalogue.interval import wilson
from inference.catalogue.truth import CONTRARY
from tests.inference.catalogue.conftest import facts

TODAY = date(2026, 4, 1)
THEN = datetime(2026, 3, 20, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    desk = Desk.open(tmp_path / "desk.db")
    yield desk
    desk.close()


def evaluated(served, snapshots, desk):
    return {each.tag: each for each in evaluate(served, snapshots, desk, TODAY, 90)}


def came_out(desk, tag, *outcomes):
    with desk.writing() as connection:
        for number, (customer, kind) in enumerate(outcomes):
            record_outcome(connection, customer, tag, kind, THEN.replace(minute=number), by="crm", key_name="crm")


def test_coverage_and_unknown_are_counted_over_all_parts(snapshot, served, desk):
    found = evaluated(served, [snapshot(facts(), served)], desk)
    assert found.keys() == {"pay.late", "pay.good", "size.large"}
    late = found["pay.late"]
    assert (late.customers, late.held, late.unknown, late.coverage) == (8, 3, 1, 3 / 8)
    assert late.turnover is None


def test_the_most_similar_tag_is_named_with_its_overlap(snapshot, served, desk):
    found = evaluated(served, [snapshot(facts(), served)], desk)
    assert [(each.tag, each.jaccard) for each in found["pay.good"].similar] == [("size.large", 2 / 4)]
    assert found["pay.late"].similar == ()


def test_the_change_rate_counts_customers_of_both_snapshots_wherever_their_parts_end(snapshot, served, desk):
    before = facts(late_bills=[0.0, 4.0, 3.0, 2.0, 1.0, 0.0, 5.0, None]).slice(1)
    turnover = evaluated(served, [snapshot(before, served), snapshot(facts(), served)], desk)["pay.late"].turnover
    assert (turnover.customers, turnover.before, turnover.gained, turnover.lost) == (7, 3, 0, 1)
    assert turnover.rate == 1 / 7


def test_a_tag_that_is_new_in_the_last_snapshot_has_no_change_rate(snapshot, served, desk):
    fewer = type(served)(groups=served.groups, tags=[tag for tag in served.tags if tag.id != "pay.late"])
    found = evaluated(served, [snapshot(facts(), fewer), snapshot(facts(), served)], desk)
    assert found["pay.late"].turnover is None
    assert found["pay.good"].turnover.rate == 0


def test_reads_come_from_the_desk_by_role(snapshot, served, desk):
    with desk.writing() as connection:
        add_reads(connection, {("pay.late", "crm"): 7, ("pay.late", "auditor"): 1}, date(2026, 3, 5))
    found = evaluated(served, [snapshot(facts(), served)], desk)
    assert (found["pay.late"].reads.by_role, found["pay.late"].reads.total) == ({"crm": 7, "auditor": 1}, 8)
    assert (found["pay.good"].reads.total, found["pay.good"].reads.since) == (0, date(2026, 3, 5))


def test_precision_stands_beside_the_rate_of_all_tags(snapshot, served, desk):
    came_out(desk, "pay.late", ("C1", "paid"), ("C2", "paid"), ("C3", "paid"), ("C4", "not_paid"))
    came_out(desk, "pay.good", ("C5", "not_paid"), ("C6", "not_paid"), ("C7", "complained"))
    right = evaluated(served, [snapshot(facts(), served)], desk)["pay.late"].precision
    assert (right.outcomes, right.right, right.share) == (4, 3, 0.75)
    assert (right.base_outcomes, right.base_rate) == (6, 0.5)
    assert (right.low, right.high) == pytest.approx((0.3006, 0.9544), abs=1e-4)


def test_a_customer_counts_once_with_the_last_outcome(snapshot, served, desk):
    came_out(desk, "pay.late", ("C1", "not_paid"), ("C1", "paid"), ("C1", "complained"))
    right = evaluated(served, [snapshot(facts(), served)], desk)["pay.late"].precision
    assert (right.outcomes, right.right) == (1, 1)


def test_without_outcomes_precision_says_nothing(snapshot, served, desk):
    found = evaluated(served, [snapshot(facts(), served)], desk)
    right = found["pay.late"].precision
    assert (right.share, right.low, right.high, right.base_rate) == (None, 0, 1, None)
    assert found["pay.good"].precision is None


def test_each_kind_of_outcome_has_a_contrary(snapshot):
    assert set(CONTRARY) == set(OUTCOME_KINDS)
    assert all(CONTRARY[CONTRARY[kind]] == kind != CONTRARY[kind] for kind in OUTCOME_KINDS)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)
