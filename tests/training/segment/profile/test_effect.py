import numpy as np
import pandas as pd
import pytest

from training.segment.profile.effect import cramers_v, standardised_differences


@pytest.fixture
def random():
    return np.random.default_rng(2)


def test_difference_of_one_deviation_is_found_within_its_interval(random):
    inside = np.arange(2000) < 400
    x = pd.DataFrame({"same": random.normal(size=2000), "higher": random.normal(size=2000) + inside})
    higher, same = standardised_differences(x, inside)
    assert (higher.name, same.name) == ("higher", "same")
    assert higher.low < 1 < higher.high
    assert same.low < 0 < same.high


def test_one_steel_mill_does_not_hide_a_difference(random):
    inside = np.arange(400) < 100
    kwh = np.exp(random.normal(size=400) + 2 * inside)
    kwh[399] = 1e9
    assert standardised_differences(pd.DataFrame({"kwh": kwh}), inside)[0].low > 1


def test_feature_that_is_null_or_constant_has_no_effect_size():
    x = pd.DataFrame({"null": np.nan, "constant": 1.0, "few": [1.0] * 5 + [np.nan] * 95}, index=range(100))
    assert standardised_differences(x, np.arange(100) < 50) == []


def test_cramers_v_is_one_where_the_code_tells_the_group_and_nothing_by_chance(random):
    told = cramers_v("type", np.array([[300.0, 0, 0], [0, 400.0, 200.0]]))
    chance = cramers_v("type", np.array([[100.0, 200, 300], [102.0, 197.0, 301.0]]))
    assert told.size == pytest.approx(1, abs=0.01)
    assert chance.size < 0.05
    assert chance.low <= chance.size <= chance.high + 0.01


def test_cramers_v_needs_two_codes_and_ten_customers_on_either_side():
    assert cramers_v("type", np.array([[300.0, 0], [200.0, 0]])) is None
    assert cramers_v("type", np.array([[3.0, 5], [200.0, 100]])) is None
