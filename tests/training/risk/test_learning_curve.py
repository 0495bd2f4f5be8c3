import numpy as np
import pytest

from tests.training.risk.evidence_case import halves, risk_rows
from training.metric import auc
from training.risk.learning_curve import learning_curve
from training.risk.logistic import LogisticCandidate, LogisticConfig

CANDIDATE = LogisticCandidate(LogisticConfig())


@pytest.fixture(scope="module")
def sides():
    return halves(risk_rows(vintages=8))


@pytest.fixture(scope="module")
def curve(sides):
    return learning_curve(CANDIDATE, *sides)


def test_curve_has_five_sizes_of_customers_and_as_many_lengths_of_the_past(curve):
    sizes = curve.groupby("by", sort=False)["size"].agg(list).to_dict()
    assert sizes == {"customers": [60, 150, 300, 450, 600], "vintages": [1, 2, 3, 4, 5]}


def test_last_point_of_either_kind_is_the_model_of_all_rows(curve, sides):
    fit, test = sides
    whole = auc(test.y, CANDIDATE.fit(fit).scores(test.x))
    last = curve.groupby("by").tail(1)
    assert last["rows"].tolist() == [len(fit.rows)] * 2
    assert last["auc"].tolist() == pytest.approx([whole, whole])


def test_a_part_with_too_few_defaults_is_there_without_a_figure(sides):
    few = learning_curve(CANDIDATE, *sides, shares=(0.02, 1.0)).iloc[0]
    assert few["defaults"] < 20
    assert np.isnan([few["auc"], few["low"], few["fit_auc"]]).all()


def test_customers_of_a_part_are_in_every_larger_one_and_a_seed_chooses_others(sides):
    class Remembering:
        name = "remembering"

        def __init__(self):
            self.seen = []

        def fit(self, train):
            self.seen.append(set(train.rows["customer_id"]))
            return CANDIDATE.fit(train)

    one, other = Remembering(), Remembering()
    learning_curve(one, *sides, shares=(0.25, 0.5))
    learning_curve(other, *sides, shares=(0.25, 0.5), seed=1)
    assert one.seen[0] < one.seen[1]
    assert one.seen[0] != other.seen[0]
