import pandas as pd
import pytest

from training.dataset import Dataset
from training.error import LabelError
from training.vintage import split_vintages, walk_forward

MONTHS = pd.date_range("2025-01-01", "2025-12-01", freq="MS")


def panel(ripe_after_months=2, months=MONTHS, customers=4):
    rows = pd.DataFrame(
        [(f"C{c}", month) for month in months for c in range(customers)], columns=["customer_id", "as_of"]
    )
    rows["target"] = [int(c == "C0") for c in rows.customer_id]
    rows["ripe_at"] = rows.as_of + pd.DateOffset(months=ripe_after_months)
    rows["x"] = range(len(rows))
    return Dataset(rows, ("x",))


def test_each_part_was_ripe_when_the_next_begins():
    parts = split_vintages(panel(), test_vintages=3, calibration_vintages=2)
    assert parts.test.rows.as_of.min() == pd.Timestamp("2025-10-01")
    assert parts.calibration.rows.as_of.unique().tolist() == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-08-01")]
    assert parts.calibration.rows.ripe_at.max() <= parts.test.rows.as_of.min()
    assert parts.fit.rows.ripe_at.max() <= parts.calibration.rows.as_of.min()
    assert parts.fit.rows.as_of.max() == pd.Timestamp("2025-05-01")


def test_rows_that_ripen_on_the_day_of_the_next_part_are_used_and_a_second_later_they_are_not():
    late = panel()
    edge = late.rows.as_of == pd.Timestamp("2025-05-01")
    late.rows.loc[edge, "ripe_at"] += pd.Timedelta(seconds=1)
    assert split_vintages(panel(), 3, 2).fit.rows.as_of.max() == pd.Timestamp("2025-05-01")
    assert split_vintages(late, 3, 2).fit.rows.as_of.max() == pd.Timestamp("2025-04-01")


def test_a_vintage_of_which_few_rows_are_ripe_is_not_calibrated_on():
    few = panel()
    early = (few.rows.as_of == pd.Timestamp("2025-09-01")) & (few.rows.customer_id == "C0")
    few.rows.loc[early, "ripe_at"] = pd.Timestamp("2025-10-01")
    calibration = split_vintages(few, 3, 1).calibration.rows
    assert calibration.as_of.min() == pd.Timestamp("2025-08-01")
    assert set(calibration.customer_id[calibration.as_of == "2025-08-01"]) == {"C0", "C1", "C2", "C3"}


def test_a_long_horizon_leaves_unripe_vintages_in_no_part():
    parts = split_vintages(panel(ripe_after_months=4), test_vintages=2, calibration_vintages=1)
    assert parts.calibration.rows.as_of.max() == pd.Timestamp("2025-07-01")
    assert parts.fit.rows.as_of.max() == pd.Timestamp("2025-03-01")


def test_too_few_vintages_are_refused_with_their_span():
    with pytest.raises(LabelError, match=r"3 vintages 2025-01-01 … 2025-03-01: too few for 1 to calibrate, 2 to test"):
        split_vintages(panel(months=MONTHS[:3]), 2, 1)


def test_too_few_ripe_vintages_are_refused_with_their_count():
    with pytest.raises(
        LabelError, match=r"1 of 4 vintages .* are ripe when testing begins at 2025-04-01, 2 are needed"
    ):
        split_vintages(panel(ripe_after_months=3, months=MONTHS[:4]), 1, 1)
    with pytest.raises(LabelError, match=r"fit: 0 vintages of 4 vintages 2025-01-01 … 2025-04-01 with 0 ripe rows"):
        split_vintages(panel(months=MONTHS[:4]), 1, 1)


def test_a_part_of_one_class_is_refused_with_rows_and_ones():
    one = panel()
    one.rows.loc[one.rows.as_of < "2025-07-01", "target"] = 0
    with pytest.raises(LabelError, match=r"fit: 5 vintages .* of 12 vintages .* with 20 ripe rows, 0 of them 1"):
        split_vintages(one, 3, 2)


def test_no_vintage_to_test_is_refused():
    with pytest.raises(LabelError, match="test_vintages is 0, must be at least 1"):
        split_vintages(panel(), 0, 1)


def test_walking_forward_tests_the_last_vintages_in_order_on_what_was_ripe_before_each():
    folds = walk_forward(panel(), 3)
    assert [test.rows.as_of.unique().tolist() for _, test in folds] == [[month] for month in MONTHS[-3:]]
    assert all(train.rows.ripe_at.max() <= test.rows.as_of.min() for train, test in folds)
    assert [len(train.rows) for train, _ in folds] == [32, 36, 40]


def test_walking_forward_passes_over_vintages_with_nothing_ripe_before_them():
    assert len(walk_forward(panel(), 50)) == len(MONTHS) - 2
    with pytest.raises(LabelError, match=r"none of 2 vintages 2025-01-01 … 2025-02-01 can be tested"):
        walk_forward(panel(months=MONTHS[:2]), 1)
