"""What every candidate refuses, in one line."""

import numpy as np
import pytest

from tests.training.risk.arrears_case import SMALL, arrears
from training.dataset import Dataset
from training.error import LabelError
from training.risk.booster import BoosterCandidate
from training.risk.logistic import LogisticCandidate, LogisticConfig
from training.risk.scorecard import ScorecardCandidate, ScorecardConfig

CANDIDATES = [
    BoosterCandidate(SMALL, 1),
    ScorecardCandidate(ScorecardConfig()),
    LogisticCandidate(LogisticConfig()),
]


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_one_class_is_refused(candidate):
    data = arrears(50, 2)
    rows = data.rows.assign(target=0)
    with pytest.raises(LabelError, match="target: 0 of 100 rows are 1, at least 5 are needed"):
        candidate.fit(Dataset(rows, data.features))


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_three_rows_are_refused(candidate):
    data = arrears(3, 1)
    with pytest.raises(LabelError, match="of 3 rows are 0, at least 5 are needed"):
        candidate.fit(data)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_infinite_values_are_refused_by_name_and_count(candidate):
    data = arrears(50, 2)
    rows = data.rows.copy()
    rows.loc[[3, 4], "owed"] = [np.inf, -np.inf]
    with pytest.raises(LabelError, match="infinite values, must be finite or null: owed in 2 rows"):
        candidate.fit(Dataset(rows, data.features))


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_scores_are_probabilities_also_where_features_are_null_or_constant(candidate):
    data = arrears(200, 5)
    scores = candidate.fit(data).scores(data.x)
    assert scores.shape == (1000,)
    assert 0 < scores.min() < scores.max() < 1
    assert scores.mean() == pytest.approx(data.y.mean(), abs=0.01)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_columns_are_found_by_name(candidate):
    data = arrears(100, 3)
    model = candidate.fit(data)
    shuffled = data.rows[["customer_id", *reversed(data.features)]]
    np.testing.assert_array_equal(model.scores(shuffled), model.scores(data.x))
