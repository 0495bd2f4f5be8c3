import numpy as np
import pandas as pd
import pytest

from training.segment.newcomer import agree, countable, explained


@pytest.fixture
def histories():
    """Four hundred customers in two groups; a fortnight shows the shape with noise and a year's sum far too low."""
    random = np.random.default_rng(5)
    group = np.repeat([0, 1], 200)
    full = pd.DataFrame({"shape": group + random.normal(0, 0.3, 400), "sum": 500 + 200 * random.random(400)})
    shown = full.assign(shape=full["shape"] + random.normal(0, 0.3, 400), sum=full["sum"] / 26)
    return full, {14: shown, 335: full}


def decide(x):
    gap = (x["shape"] - 0.5).to_numpy()
    return (gap > 0).astype("int64"), np.abs(gap)


def test_sum_of_a_year_does_not_count_after_a_fortnight_and_the_shape_does(histories):
    full, cut = histories
    assert countable(full, cut[14]) == ("shape",)
    assert explained(full["sum"], cut[14]["sum"]) < 0


def test_column_that_a_short_history_leaves_empty_does_not_count():
    full = pd.Series(np.arange(50.0))
    assert explained(full, full.where(full < 10)) == -np.inf
    assert explained(full, full.where(full >= 10)) == 1
    assert explained(pd.Series([np.nan] * 50), full) == -np.inf


def test_agreement_is_measured_on_other_customers_and_beats_the_largest_group(histories):
    found = agree(*histories, decide, seed=1)
    fortnight, year = found.metrics
    assert year.value == 1
    assert fortnight.baseline < fortnight.low < fortnight.value < 1
    assert (fortnight.name, fortnight.rows) == ("agreement_14_days", 200)


def test_confidence_rises_with_margin_and_is_lower_with_less_history(histories):
    rules = agree(*histories, decide, seed=1).newcomers
    days = np.array([14, 14, 364, 3])
    near, far, year, unknown = rules.confidence(np.array([0.01, 0.9, 0.01, 0.9]), days)
    assert 0.3 < near < 0.8 < far < 1
    assert near < year < 1
    assert unknown == 0
