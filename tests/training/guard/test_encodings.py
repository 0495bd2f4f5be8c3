"""Target encodings, the leak that the winning entry of the 2016 competition shipped among them."""

import numpy as np
import pandas as pd
import pytest

from tests.training.guard.planted import halves, honest
from training.guard import find

SMOOTHING = 20


def _levels(rows, by):
    groups = rows.target.groupby(rows[by])
    return groups.transform("sum"), groups.transform("size")


ENCODINGS = {
    "mean": lambda ones, n, prior: ones / n,
    "percent": lambda ones, n, prior: 100 * ones / n - 7,
    "rounded": lambda ones, n, prior: (ones / n).round(4),
    "smoothed": lambda ones, n, prior: (ones + SMOOTHING * prior) / (n + SMOOTHING),
    "weight_of_evidence": lambda ones, n, prior: np.log((ones + 0.5) / (n - ones + 0.5)),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_an_encoding_by_all_rows_their_own_among_them_is_found(name):
    rows = honest(3000)
    rows["encoded"] = ENCODINGS[name](*_levels(rows, "region"), rows.target.mean())
    assert [(each.guard, each.feature) for each in find(*halves(rows, "encoded"))] == [("target encoding", "encoded")]


def test_the_encoding_of_2016_is_found_though_the_category_is_no_longer_in_the_table():
    rows = honest(3000)
    ones, n = _levels(rows, "region")
    rows = rows.assign(encoded=ones / n, region="gone")
    assert [each.feature for each in find(*halves(rows, "encoded"))] == ["encoded"]


@pytest.mark.parametrize("name", ["mean", "smoothed"])
def test_an_encoding_of_few_levels_is_found(name):
    rows = honest(3000).assign(size=lambda rows: pd.cut(rows.amount, 4, labels=["s", "m", "l", "xl"]).astype(str))
    rows["encoded"] = ENCODINGS[name](*_levels(rows, "size"), rows.target.mean())
    assert [(each.guard, each.feature) for each in find(*halves(rows, "encoded"))] == [("target encoding", "encoded")]


def test_an_encoding_fitted_on_the_training_rows_alone_is_found():
    train, test = halves(honest(3000), "encoded")
    ones, n = _levels(train.rows, "region")
    rates = train.rows.target.groupby(train.rows.region).mean()
    train.rows["encoded"], test.rows["encoded"] = ones / n, test.rows.region.map(rates)
    assert [each.feature for each in find(train, test)] == ["encoded"]


def test_an_encoding_that_leaves_out_the_row_itself_is_found():
    rows = honest(3000)
    ones, n = _levels(rows, "region")
    rows["encoded"] = (ones - rows.target) / (n - 1)
    found = find(*halves(rows, "encoded"))
    assert {each.feature for each in found} == {"encoded"}
    assert "within region its values tell the target, as a mean without the row itself does" in {
        e.detail for e in found
    }


def test_an_encoding_by_the_rows_of_an_earlier_time_passes():
    earlier, rows = honest(3000, seed=4), honest(3000)
    rows["encoded"] = rows.region.map(earlier.target.groupby(earlier.region).mean())
    assert find(*halves(rows, "encoded")) == []
