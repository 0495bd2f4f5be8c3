from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from tests.training.guard.planted import FEATURES, halves, honest
from training.dataset import Dataset
from training.error import LabelError
from training.guard.table import usable

NOW = datetime(2025, 6, 1)


def test_a_clean_table_is_used_as_it_is():
    train, test = halves(honest())
    result = usable(train, test, NOW)
    assert (result.train.features, result.reasons) == (FEATURES, ())
    assert result.train.digest == train.digest


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("empty", lambda n: np.full(n, np.nan), "empty: dropped, no value in 1000 training rows"),
        ("constant", np.ones, "constant: dropped, the same value in 1000 training rows"),
        ("id", lambda n: np.arange(n) + 5, "id: dropped, 1000 consecutive numbers count the rows"),
        (
            "name",
            lambda n: [f"用户{i}" for i in range(n)],
            "name: dropped, 1000 different texts in 1000 training rows name the row",
        ),
    ],
)
def test_a_column_that_says_nothing_is_dropped_with_its_reason(name, make, reason):
    rows = honest()
    rows[name] = make(len(rows))
    result = usable(*halves(rows, name), NOW)
    assert result.train.features == result.test.features == FEATURES
    assert result.reasons[-1] == reason


def test_infinite_numbers_are_read_as_null_and_counted():
    rows = honest()
    rows.loc[:8, "amount"] = np.inf
    rows.loc[9:11, "amount"] = -np.inf
    result = usable(*halves(rows), NOW)
    assert result.reasons == ("amount: 12 infinite values read as null",)
    assert int(result.train.rows.amount.isna().sum() + result.test.rows.amount.isna().sum()) == 12


def test_a_category_that_training_does_not_know_is_read_as_null():
    train, test = halves(honest())
    test.rows.loc[:6, "region"] = "new"
    result = usable(train, test, NOW)
    assert result.reasons == ("region: 7 tested values that training does not know read as null",)
    assert result.test.rows.region.isna().sum() == 7


def test_days_from_the_future_are_read_as_null_and_past_ones_kept():
    rows = honest()
    rows["read_on"] = pd.Timestamp("2024-12-01") + pd.to_timedelta(rows.days, unit="D")
    rows.loc[:3, "read_on"] = pd.Timestamp("2199-01-01")
    result = usable(*halves(rows, "read_on"), NOW)
    assert result.reasons == ("read_on: 4 days from the future read as null",)
    assert "read_on" in result.train.features


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.head(3), "train has 3 rows, at least 50 are needed"),
        (lambda rows: rows.assign(target=0), "train: target is 1 in 0 of 1000 rows, at least 5 are needed"),
        (lambda rows: rows.assign(target=2), "train: target is 2 in 1000 rows, must be 0 or 1"),
        (
            lambda rows: rows.assign(as_of=pd.Timestamp("2031-01-01")),
            "train: as_of lies after 2025-06-01 in 1000 of 1000 rows, up to 2031",
        ),
        (
            lambda rows: rows.assign(late=1, amount=1, region="r", days=np.nan),
            "no usable feature among 4: late: dropped, the same value",
        ),
    ],
)
def test_a_table_that_cannot_be_learnt_from_is_refused_in_one_line(change, message):
    train, test = halves(honest())
    with pytest.raises(LabelError, match=message):
        usable(Dataset(change(train.rows), FEATURES), test, NOW)
