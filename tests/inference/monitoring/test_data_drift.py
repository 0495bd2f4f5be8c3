import numpy as np
import pyarrow as pa
import pytest

from feature_store.quality.reference import reference
from inference.monitoring.data_drift import data_findings, segment_finding
from inference.monitoring.finding import Level
from inference.monitoring.tally import references_of, tally
from tests.inference.monitoring_case import FEATURES, LIMITS, SEGMENTS, customers, night

SCORE = "default_probability"


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    first = night(tmp_path_factory.mktemp("usual"), 0, customers(6_000, seed=1))
    return references_of(first, [*FEATURES, SCORE], LIMITS.edge_rows)


def findings(usual, tmp_path, rows):
    edges = {group: {name: each.edges for name, each in of.items()} for group, of in usual.items()}
    return data_findings(usual, tally(night(tmp_path, 1, rows), edges), SCORE, LIMITS)


def over(found):
    return {(each.kind, each.name, each.group) for each in found if each.level is not Level.OK}


def test_other_customers_of_the_same_kind_are_no_drift(usual, tmp_path):
    found = findings(usual, tmp_path, customers(6_000, seed=2))
    assert over(found) == set()
    assert {each.group for each in found} == {"", "commercial", "residential"}


def test_a_moved_feature_is_found_in_every_class_and_moves_nothing_else(usual, tmp_path):
    found = findings(usual, tmp_path, customers(6_000, seed=2, moved="last_bill_amount", by=0.8))
    assert over(found) == {("feature", "last_bill_amount", group) for group in ("", "commercial", "residential")} | {
        ("drifted_share", "features", "")
    }
    assert [each.kind for each in found if each.asks_training] == ["drifted_share"]


def test_a_moved_score_asks_for_training_once_and_not_by_class(usual, tmp_path):
    found = findings(usual, tmp_path, customers(6_000, seed=2, moved="late_bills_of_last_12", by=0.8))
    assert [each.group for each in found if each.kind == "score" and each.asks_training] == [""]


def test_a_feature_that_moved_in_one_class_only_is_found_there(usual, tmp_path):
    rows = customers(6_000, seed=2)
    bills = np.where(
        np.array(rows["customer_type"].to_pylist()) == "commercial", 3.0, rows["last_bill_amount"].to_numpy()
    )
    moved = rows.set_column(rows.column_names.index("last_bill_amount"), "last_bill_amount", pa.array(bills))
    again = over(findings(usual, tmp_path, moved))
    assert ("feature", "last_bill_amount", "commercial") in again
    assert ("feature", "last_bill_amount", "residential") not in again


def test_a_class_of_few_customers_is_left_out(usual, tmp_path):
    found = findings(usual, tmp_path, customers(500, seed=2))
    assert {each.group for each in found} == {"", "residential"}


def test_parts_add_up_to_the_distribution_of_the_whole(tmp_path):
    rows = customers(3_000, seed=4)
    found = references_of(night(tmp_path, 0, rows, part_rows=700), ["owed_now"], edge_rows=10_000)
    assert found[""]["owed_now"] == reference(rows["owed_now"].to_numpy())


def test_edges_from_a_sample_leave_shares_near_a_tenth(tmp_path):
    found = references_of(night(tmp_path, 0, customers(4_000, seed=4)), ["last_bill_amount"], edge_rows=1_000)[""][
        "last_bill_amount"
    ]
    assert found.rows == 4_000
    assert found.shares[1:-1] == pytest.approx([0.1] * 10, abs=0.03)


@pytest.mark.parametrize(("share", "level"), [(0.6, Level.OK), (0.75, Level.WATCH), (0.9, Level.ALARM)])
def test_segments_that_change_their_shares_are_found(share, level):
    found = segment_finding(SEGMENTS, 5_000, {"甲": share, "乙": 1 - share}, 5_000, LIMITS)
    assert (found.level, found.asks_training) == (level, level is Level.ALARM)
