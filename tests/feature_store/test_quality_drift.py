"""Drift: a shifted distribution is found, a new sample of the same one is not.

False alarms: between two independent samples of n rows and B bins the index is about (2/n) · χ²(B − 1). For n = 1,000, the fewest
rows the shipped limits judge, and B = 11 it passes the warning limit of 0.25 where χ²(10) > 125: less than once in 10²⁰ loads.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from feature_store.quality.distribution import histogram_edges, histogram_shares
from feature_store.quality.drift import column_psi
from feature_store.quality.profile import ColumnKind, ColumnProfile
from feature_store.quality.profile_store import profiles
from feature_store.quality.stability import psi
from tests.feature_store.quality_case import Loader, bills, contacts

ROWS = 1000


def codes(values, others=0.0):
    return ColumnProfile(name="c", kind=ColumnKind.CODE, null_rate=0, codes=values, others=others)


@pytest.fixture
def loader(tmp_path):
    return Loader(tmp_path)


def drift_of(loader, table, column):
    return next(c for c in loader.profile(table).drift.columns if c.name == column)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=12), st.randoms())
def test_index_is_zero_for_equal_shares_and_positive_and_symmetric_for_others(weights, random):
    old = [weight / sum(weights) for weight in weights]
    new = random.sample(old, len(old))
    assert psi(old, old) == 0
    assert psi(old, new) >= 0
    assert psi(old, new) == pytest.approx(psi(new, old))


def test_index_of_a_known_shift_is_that_of_the_formula():
    expected = (0.7 - 0.5) * np.log(0.7 / 0.5) + (0.3 - 0.5) * np.log(0.3 / 0.5)
    assert psi([0.5, 0.5], [0.7, 0.3]) == pytest.approx(expected)


@pytest.mark.parametrize("draw", ["lognormal", "normal", "exponential", "mostly_zero", "few_values"])
def test_new_samples_of_one_distribution_raise_the_alarm_as_rarely_as_stated(draw):
    random = np.random.default_rng(11)
    samples = {
        "lognormal": lambda: random.lognormal(3, 2, ROWS),
        "normal": lambda: random.normal(0, 1, ROWS),
        "exponential": lambda: random.exponential(5, ROWS),
        "mostly_zero": lambda: np.where(random.random(ROWS) < 0.8, 0, random.lognormal(3, 1, ROWS)),
        "few_values": lambda: random.integers(0, 4, ROWS).astype(float),
    }
    found = []
    for _ in range(300):
        old, new = np.sort(samples[draw]()), np.sort(samples[draw]())
        edges = histogram_edges(old)
        found.append(psi(histogram_shares(old, edges), histogram_shares(new, edges)))
    assert max(found) < 0.25
    # One pair in a hundred may pass the 99 % point of the theory; three in a hundred leaves room for 300 draws.
    assert np.mean(np.array(found) > 2 / ROWS * chi2(10).ppf(0.99)) < 0.03


@given(st.floats(0.7, 3), st.integers(0, 10))
@settings(max_examples=30, deadline=None)
def test_shift_of_two_thirds_of_a_standard_deviation_is_always_found(shift, seed):
    random = np.random.default_rng(seed)
    old, new = np.sort(random.normal(0, 1, ROWS)), np.sort(random.normal(shift, 1, ROWS))
    edges = histogram_edges(old)
    assert psi(histogram_shares(old, edges), histogram_shares(new, edges)) > 0.25


def test_values_below_everything_seen_before_are_found():
    old, new = np.full(ROWS, 5.0), np.full(ROWS, 4.0)
    edges = histogram_edges(old)
    assert psi(histogram_shares(old, edges), histogram_shares(new, edges)) > 3


def test_load_of_the_same_kind_does_not_drift_and_another_does(loader):
    loader.load("bills", bills(2000))
    loader.load("bills", bills(2000, seed=1))
    assert drift_of(loader, "bills", "amount").psi < 0.05
    loader.load("bills", bills(2000, seed=2, scale=1.9))
    assert drift_of(loader, "bills", "amount").psi > 0.25


def test_loads_compare_on_the_edges_of_the_first_until_the_distribution_is_another(loader):
    for seed, scale in enumerate([1, 1, 20, 20]):
        loader.load("bills", bills(2000, seed=seed, scale=scale))
        if seed == 0:
            first = loader.profile("bills").column("amount").edges
        if seed == 1:
            assert loader.profile("bills").column("amount").edges == first
        if seed == 2:
            assert loader.profile("bills").column("amount").fresh_edges
    last = loader.profile("bills").column("amount")
    assert last.edges != first
    assert drift_of(loader, "bills", "amount").psi < 0.05


def test_shift_of_codes_is_found_and_the_null_rate_is_compared(loader):
    loader.load("contacts", contacts(1000))
    loader.load("contacts", contacts(1000, seed=1))
    assert drift_of(loader, "contacts", "channel").psi < 0.05
    recoded = contacts(1000, seed=2).replace({"channel": {"app": "sms"}})
    recoded.loc[:99, "kind"] = None
    loader.load("contacts", recoded)
    assert drift_of(loader, "contacts", "channel").psi > 0.25
    assert drift_of(loader, "contacts", "kind").null_rate_change == pytest.approx(0.1)


def test_codes_on_the_border_of_the_list_raise_no_alarm():
    old = codes({f"v{number}": 0.04 for number in range(20)}, others=0.2)
    new = codes({f"v{number}": 0.04 for number in range(4, 24)}, others=0.2)
    assert column_psi(old, new, 10_000, 10_000) < 0.01


def test_wholly_new_codes_raise_the_alarm_although_rare_ones_are_not_listed():
    old = codes({f"v{number}": 0.04 for number in range(20)}, others=0.2)
    new = codes({"x": 0.5, "y": 0.3}, others=0.2)
    assert column_psi(old, new, 10_000, 10_000) > 0.25


def test_first_load_and_another_source_have_no_drift(loader):
    loader.load("contacts", contacts(1000))
    assert loader.profile("contacts").drift is None
    assert loader.profile("customers").drift is None


def test_order_of_loads_in_one_run_is_kept(tmp_path):
    loader = Loader(tmp_path)
    for seed in range(5):
        loader.loads = 5  # the clock stands still
        raw = tmp_path / "raw6"
        loader.load("contacts", contacts(1000, seed=seed))
        raw.rename(tmp_path / f"done{seed}")
    found = profiles("contacts", loader.warehouse)
    assert [(profile.sequence, profile.loaded_at) for profile in found] == [
        (number, found[0].loaded_at) for number in range(5)
    ]
