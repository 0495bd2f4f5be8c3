"""The benchmark of the risk model runs on a few rows; what it measures is not judged here."""

import numpy as np
import pytest

from benchmarks import speed_risk_child
from benchmarks.speed_risk_child import FEATURES, matrix, risk_model


@pytest.fixture(scope="module")
def model():
    return risk_model(10)


def test_scoring_gives_a_ratio_a_rate_and_memory():
    figures = speed_risk_child.scores(500, trees=10)
    assert set(figures) == {"ratio", "rate", "gib"}
    assert figures["ratio"] > 0


def test_one_in_twenty_rows_is_explained():
    assert speed_risk_child.reasons(400, trees=10)["rows"] == 20


def test_the_model_compared_answers_as_its_booster_does(model):
    x = matrix(300, 3)
    assert x.shape == (300, FEATURES)
    assert model.probabilities(x) == pytest.approx(np.asarray(model.booster.predict(x)))


def test_some_rows_have_reasons_and_some_have_none(model):
    counts = {len(reasons) for reasons in model.reasons(matrix(300, 3))}
    assert max(counts) > 0
