import numpy as np
import pandas as pd
import pytest

from feature_store.quality.reference import psi_by_vintage, reference


@pytest.fixture
def random():
    return np.random.default_rng(3)


def test_psi_of_the_same_rows_is_zero():
    values = np.arange(1000.0)
    assert reference(values).psi(values) == pytest.approx(0)


def test_psi_of_a_moved_mean_is_the_divergence_of_the_two_normals(random):
    # Between N(0, 1) and N(m, 1) the index, a symmetric Kullback–Leibler divergence, is m²; bins lose a little of it.
    index = reference(random.normal(size=100_000)).psi(random.normal(0.5, size=100_000))
    assert 0.2 < index < 0.25


def test_a_feature_that_turns_null_has_moved_though_its_known_values_have_not(random):
    values = random.normal(size=5000)
    emptied = np.where(random.random(5000) < 0.5, np.nan, values)
    known = reference(values)
    assert known.psi(emptied) > 0.25 > known.psi(values)
    nothing = np.full(5000, np.nan)
    assert known.psi(nothing) > 0.25
    assert reference(nothing).psi(values) > 0.25


def test_a_flag_that_becomes_rare_and_infinite_values_are_seen():
    assert reference(np.repeat([0.0, 1.0], [50, 50])).psi(np.repeat([0.0, 1.0], [95, 5])) > 0.25
    assert reference(np.arange(100.0)).psi(np.full(100, np.inf)) > 0.25
    assert reference(np.full(10, np.nan)).psi(np.full(10, np.nan)) == pytest.approx(0)


def test_noise_is_what_nineteen_of_twenty_unmoved_samples_stay_below(random):
    usual = reference(random.normal(size=2000))
    below = [usual.psi(random.normal(size=500)) < usual.noise(500) for _ in range(400)]
    assert 0.9 < np.mean(below) < 0.99


def test_index_by_vintage_has_a_line_for_each_feature_and_a_column_for_each_vintage_in_time():
    fit = pd.DataFrame({"owed": np.arange(100.0), "kwh": np.arange(100.0)})
    later = pd.concat([fit, fit.assign(kwh=1000.0)], ignore_index=True)
    as_of = pd.Series(pd.to_datetime(["2025-02-01"] * 100 + ["2025-01-01"] * 100))
    found = psi_by_vintage(fit, later, as_of)
    assert list(found.columns) == sorted(as_of.unique())
    assert found.loc["owed"].max() == pytest.approx(0)
    assert found.loc["kwh"].tolist() == pytest.approx([found.loc["kwh"].max(), 0])
