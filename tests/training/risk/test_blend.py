"""Several models of risk as one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from training.dataset import Dataset
from training.error import LabelError
from training.risk.blend import BlendCandidate, FittedBlend
from training.risk.logistic import LogisticCandidate, LogisticConfig


@dataclass(frozen=True)
class Fixed:
    """A model that says the same whatever the row."""

    score: float
    name: str = "fixed"

    def scores(self, x):
        return np.full(len(x), self.score)


X = pd.DataFrame({"owed": [0.0, 5.0]})


def test_odds_of_a_blend_are_the_geometric_mean_of_the_members_odds():
    # Odds of 1 : 9 and 4 : 1 make √(4 / 9) = 2 : 3.
    assert FittedBlend((Fixed(0.1), Fixed(0.8))).scores(X) == pytest.approx([0.4, 0.4])


def test_a_member_that_is_certain_does_not_silence_the_others():
    scores = FittedBlend((Fixed(1.0), Fixed(0.5))).scores(X)
    assert np.all((scores > 0.5) & (scores < 1))


def test_scores_that_are_no_probabilities_are_refused_by_name():
    with pytest.raises(LabelError, match="fixed: scores lie in 3 … 3, a blend needs 0 … 1"):
        FittedBlend((Fixed(3.0), Fixed(0.5))).scores(X)


def test_a_blend_of_one_is_refused():
    with pytest.raises(LabelError, match="1 models, at least 2"):
        BlendCandidate((LogisticCandidate(LogisticConfig()),))


def test_the_same_model_twice_blends_into_itself():
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"owed": random.random(200)}).assign(customer_id="c", as_of=pd.Timestamp("2026-01-01"))
    train = Dataset(rows.assign(target=(rows.owed + random.random(200) > 1).astype(int)), ("owed",))
    model = LogisticCandidate(LogisticConfig())
    blended = BlendCandidate((model, model)).fit(train).scores(train.x)
    assert blended == pytest.approx(model.fit(train).scores(train.x))
