"""All models in one table, on the same customers."""

import json
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from tests.training.risk.arrears_case import arrears
from training.dataset import Dataset
from training.error import LabelError, TrainingError
from training.metric import auc, bootstrap_interval, ks
from training.risk.comparison import compare
from training.risk.delong import delong
from training.risk.resample import resampled_auc_ks, weighted_auc_ks


@pytest.fixture(scope="module")
def test_rows():
    return arrears(120, 5)


@pytest.fixture(scope="module")
def scores(test_rows):
    late, owed = test_rows.rows["late_bills"], test_rows.rows["owed"].fillna(0)
    return {"both": (late + np.log1p(owed) / 4).to_numpy(), "late": late.to_numpy(), "blind": np.zeros(600)}


def test_figures_are_those_of_the_metrics(test_rows, scores):
    model = compare(test_rows, scores, repeats=50).model("both")
    assert model.auc == auc(test_rows.y, scores["both"])
    assert model.ks == ks(test_rows.y, scores["both"])
    assert model.auc_low < model.auc < model.auc_high
    assert model.ks_low < model.ks < model.ks_high


def test_interval_resamples_customers_as_the_slow_way_does(test_rows, scores):
    customers = test_rows.rows["customer_id"].to_numpy()
    slow = bootstrap_interval(auc, test_rows.y, scores["both"], groups=customers, repeats=100, seed=3)
    drawn = resampled_auc_ks(test_rows.y, scores["both"], customers, repeats=100, seed=3)
    np.testing.assert_allclose(np.quantile(drawn[:, 0], [0.025, 0.975]), slow)


def test_weighing_rows_is_repeating_them():
    truth, score = np.array([0, 1, 1, 0, 1]), np.array([1.0, 3.0, 2.0, 2.0, 5.0])
    times = np.array([2, 0, 3, 1, 1])
    code = np.unique(score, return_inverse=True)[1]
    expected = [statistic(np.repeat(truth, times), np.repeat(score, times)) for statistic in (auc, ks)]
    assert weighted_auc_ks(truth == 1, code, times.astype(float)) == pytest.approx(expected)
    assert np.isnan(weighted_auc_ks(truth == 1, code, truth.astype(float))).all()


def test_every_model_is_tested_against_the_first(test_rows, scores):
    comparison = compare(test_rows, scores, repeats=50)
    customers = test_rows.rows["customer_id"].to_numpy()
    assert comparison.model("both").difference is None
    assert comparison.model("late").difference == delong(test_rows.y, scores["both"], scores["late"], customers)
    assert comparison.model("blind").difference.p < 0.01
    assert comparison.model("blind").auc == 0.5


def test_records_are_json_with_one_set_of_keys(test_rows, scores):
    records = compare(test_rows, scores, repeats=50).as_records()
    assert json.loads(json.dumps(records, allow_nan=False)) == records
    assert len({tuple(record) for record in records}) == 1
    assert records[0]["difference_p"] is None
    assert records[1]["difference_low"] < records[1]["difference"] < records[1]["difference_high"]


def test_console_shows_every_model_in_its_place(test_rows, scores):
    console = Console(width=160, file=StringIO())
    console.print(compare(test_rows, scores, repeats=50).as_table())
    text = console.file.getvalue()
    assert text.index("both") < text.index("late") < text.index("blind")
    assert "600 行" in text


@pytest.mark.parametrize(
    ("given", "message"),
    [({}, "no model to compare"), ({"a": np.zeros(3)}, r"scores of a: shape \(3,\), must be \(600,\)")],
)
def test_scores_that_do_not_fit_are_refused(test_rows, given, message):
    with pytest.raises(LabelError, match=message):
        compare(test_rows, given)


def test_two_customers_are_too_few_for_an_interval():
    data = arrears(2, 6)
    first = data.rows["customer_id"] == data.rows["customer_id"].iloc[0]
    rows = data.rows.assign(target=first.astype(int))
    with pytest.raises(TrainingError, match="one class only in"):
        compare(Dataset(rows, data.features), {"noise": rows["noise"].to_numpy()}, repeats=100)
