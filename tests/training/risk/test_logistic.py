"""The baselines learn from the training rows alone."""

import numpy as np
import pytest

from tests.training.risk.arrears_case import arrears
from training.error import LabelError
from training.metric import auc
from training.risk.logistic import LogisticCandidate, LogisticConfig
from training.risk.trivial import TrivialRisk


@pytest.fixture(scope="module")
def model():
    return LogisticCandidate(LogisticConfig()).fit(arrears())


def test_logistic_ranks_later_customers_better_than_one_feature(model):
    later = arrears(seed=8)
    trivial = TrivialRisk("late_bills").fit(later)
    assert auc(later.y, model.scores(later.x)) > auc(later.y, trivial.scores(later.x)) + 0.03


def test_score_of_a_row_does_not_depend_on_the_others(model):
    x = arrears(50, 1, seed=8).x
    np.testing.assert_allclose(model.scores(x.head(1)), model.scores(x)[:1])


def test_infinite_value_of_a_new_row_counts_as_null(model):
    x = arrears(5, 1).x
    np.testing.assert_array_equal(model.scores(x.assign(owed=np.inf)), model.scores(x.assign(owed=np.nan)))


def test_null_that_training_never_had_is_the_median(model):
    x, train = arrears(5, 1).x, arrears().x
    median = x.assign(late_bills=train["late_bills"].median())
    np.testing.assert_allclose(model.scores(x.assign(late_bills=np.nan)), model.scores(median))


def test_null_of_the_trivial_score_is_zero():
    data = arrears(5, 1)
    assert TrivialRisk("never_known").fit(data).scores(data.x).tolist() == [0.0] * 5


def test_trivial_score_of_no_feature_is_refused():
    with pytest.raises(LabelError, match="trivial: late not among the 7 features of the dataset"):
        TrivialRisk("late").fit(arrears(5, 1))
