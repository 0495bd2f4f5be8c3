"""The test of two scores against its definition, pair by pair."""

import numpy as np
import pytest

from training.error import LabelError
from training.metric import auc
from training.risk.delong import delong


@pytest.fixture(scope="module")
def scored():
    random = np.random.default_rng(2)
    truth = (random.random(300) < 0.3).astype(int)
    one = np.round(truth + random.normal(size=300), 1)
    return truth, one, np.round(0.5 * one + random.normal(size=300), 1)


def pairwise(truth, score):
    """Return the structural components as DeLong defines them: wins of each positive, losses of each negative."""
    ones, zeros = score[truth == 1][:, None], score[truth == 0][None, :]
    wins = (ones > zeros) + 0.5 * (ones == zeros)
    return wins.mean(axis=1), wins.mean(axis=0)


def test_error_is_that_of_the_definition(scored):
    truth, one, other = scored
    (v10, v01), (w10, w01) = pairwise(truth, one), pairwise(truth, other)
    variance = (v10 - w10).var(ddof=1) / len(v10) + (v01 - w01).var(ddof=1) / len(v01)
    result = delong(truth, one, other)
    assert result.difference == pytest.approx(auc(truth, one) - auc(truth, other))
    assert result.z == pytest.approx(result.difference / np.sqrt(variance))
    assert result.low < result.difference < result.high


def test_turning_the_scores_around_turns_the_difference(scored):
    truth, one, other = scored
    there, back = delong(truth, one, other), delong(truth, other, one)
    assert (there.difference, there.z, there.p) == pytest.approx((-back.difference, -back.z, back.p))


def test_score_does_not_differ_from_what_orders_rows_alike(scored):
    truth, one, _ = scored
    result = delong(truth, one, 3 * one + 7)
    assert (result.difference, result.z, result.p) == (0.0, 0.0, 1.0)


def test_rows_twice_are_no_new_evidence_where_customers_are_known(scored):
    twice = [np.tile(array, 2) for array in scored]
    units = np.tile(np.arange(300), 2)
    single, double = delong(*scored, units=np.arange(300)), delong(*twice, units=units)
    assert double.z == pytest.approx(single.z)
    assert delong(*twice).z == pytest.approx(np.sqrt(2) * single.z, rel=0.01)


def test_chance_is_refused_about_as_often_as_promised():
    random = np.random.default_rng(0)
    refused = []
    for _ in range(250):
        truth = np.repeat([0, 1], 60)
        shared = truth + random.normal(size=120)
        scores = [shared + random.normal(size=120) for _ in range(2)]
        refused.append(delong(truth, *scores).p < 0.05)
    assert 0.02 < np.mean(refused) < 0.09


@pytest.mark.parametrize(
    ("truth", "one", "message"),
    [
        ([0, 0, 0, 1], [1, 2, 3, 4], "truth: 1 rows are 1, at least 2"),
        ([0, 0, 1, 1], [1, 2, np.nan, 4], "scores: 1 values are not finite"),
    ],
)
def test_what_cannot_be_tested_is_refused(truth, one, message):
    with pytest.raises(LabelError, match=message):
        delong(truth, one, [4, 3, 2, 1])
