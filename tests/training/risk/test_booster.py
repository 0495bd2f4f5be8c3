"""The booster keeps what is known about arrears, whatever the rows say."""

import numpy as np
import pytest
from pydantic import ValidationError

from tests.training.risk.arrears_case import SMALL, arrears
from training.dataset import Dataset
from training.error import LabelError
from training.risk.booster import BoosterCandidate, BoosterConfig, fit_booster


@pytest.fixture(scope="module")
def model():
    return BoosterCandidate(SMALL, 3).fit(arrears())


@pytest.fixture(scope="module")
def bushy():
    """Return a booster of many leaves: those are where constraints that look at neighbours alone break."""
    return BoosterCandidate(SMALL.model_copy(update={"num_leaves": 31}), 3).fit(arrears())


@pytest.mark.parametrize(("feature", "sign"), [("late_bills", 1), ("owed", 1), ("tenure", -1)])
def test_risk_moves_only_in_the_known_direction(bushy, feature, sign):
    rows = arrears(60, 1, seed=9).x
    steps = np.quantile(arrears().x[feature].dropna(), np.linspace(0, 1, 25))
    scores = np.column_stack([bushy.scores(rows.assign(**{feature: step})) for step in steps])
    assert (sign * np.diff(scores, axis=1) >= 0).all()
    assert (scores[:, -1] != scores[:, 0]).any()


def test_direction_holds_against_the_rows():
    data = arrears()
    turned = Dataset(data.rows.assign(late_bills=-data.rows["late_bills"]), data.features)
    model = BoosterCandidate(SMALL, 3).fit(turned)
    few, many = (model.scores(turned.x.assign(late_bills=value)) for value in (-5.0, 0.0))
    assert (many >= few).all()


def test_category_unseen_in_training_counts_as_null(model):
    rows = arrears(60, 1, seed=9).x
    unseen, null = model.scores(rows.assign(trade=77.0)), model.scores(rows.assign(trade=np.nan))
    np.testing.assert_array_equal(unseen, null)
    assert (model.scores(rows.assign(trade=3.0)) != null).any()


def test_same_rows_and_seed_give_the_same_trees(model):
    again = BoosterCandidate(SMALL, 3).fit(arrears())
    assert again.booster.model_to_string() == model.booster.model_to_string()


def test_weights_of_zero_leave_rows_out():
    data = arrears(100, 4)
    late = (data.rows["as_of"] >= "2025-03-01").to_numpy()
    config = SMALL.model_copy(update={"categories": ()})
    weighed = fit_booster(data.x, data.y.where(late, 1 - data.y), config, 1, weights=late.astype(float))
    truth = data.y[late]
    scores = weighed.predict(data.x[late])
    assert scores[truth == 1].mean() > scores[truth == 0].mean()


@pytest.mark.parametrize("kind", ["increasing", "decreasing", "categories"])
def test_name_that_is_no_feature_is_refused(kind):
    config = SMALL.model_copy(update={kind: ("late_bill",)})
    with pytest.raises(LabelError, match=f"{kind}: late_bill not among the 7 features"):
        BoosterCandidate(config, 1).fit(arrears(50, 2))


def test_feature_in_both_directions_is_refused():
    with pytest.raises(ValidationError, match="owed: named twice in increasing, decreasing and categories"):
        BoosterConfig.model_validate(SMALL.model_dump() | {"decreasing": ["owed"]})
