import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from k_means_constrained import KMeansConstrained
from scipy.optimize import linprog

from training.error import TrainingError
from training.segment.constraint import ShareLimits, find_prices, shares_of

LIMITS = ShareLimits(smallest=0.05, largest=0.40)


def groups_of(scores, limits=LIMITS):
    return np.argmax(scores - find_prices(scores, limits), axis=1)


def test_groups_that_keep_the_limits_cost_nothing():
    scores = np.eye(4)[np.arange(400) % 4]
    assert find_prices(scores, LIMITS).tolist() == [0, 0, 0, 0]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(3, 7), tilt=st.floats(0, 8))
def test_prices_keep_every_group_within_its_limits_however_uneven_the_scores(seed, k, tilt):
    random = np.random.default_rng(seed)
    scores = random.normal(size=(800, k)) + tilt * np.linspace(-1, 1, k) ** 3
    shares = shares_of(groups_of(scores), k)
    assert LIMITS.keep(shares)


def test_total_score_is_the_best_that_any_assignment_within_the_limits_has():
    random = np.random.default_rng(3)
    scores = random.normal(size=(300, 3)) + np.array([2.0, 0.0, -2.0])
    least, most = LIMITS.sizes(300, 3)
    sizes = np.kron(np.ones(300), np.eye(3))
    best = linprog(
        -scores.ravel(),
        A_ub=np.vstack([sizes, -sizes]),
        b_ub=[most] * 3 + [-least] * 3,
        A_eq=np.kron(np.eye(300), np.ones(3)),
        b_eq=np.ones(300),
    )
    assert scores[np.arange(300), groups_of(scores)].sum() == pytest.approx(-best.fun, rel=1e-6)


def test_for_given_centres_the_sizes_cost_as_little_as_in_k_means_constrained():
    random = np.random.default_rng(1)
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    points = centres[random.choice(3, 300, p=[0.8, 0.1, 0.1])] + random.normal(size=(300, 2))
    least, most = LIMITS.sizes(300, 3)
    other = KMeansConstrained(3, size_min=least, size_max=most, init=centres, n_init=1, max_iter=1, random_state=0).fit(
        points
    )
    scores = -((points[:, None] - centres) ** 2).sum(axis=2)
    theirs = scores[np.arange(300), other.labels_].sum()
    assert scores[np.arange(300), groups_of(scores)].sum() >= theirs - 1e-6 * abs(theirs)


def test_rule_of_prices_serves_customers_who_come_later():
    random = np.random.default_rng(2)
    scores = random.normal(size=(20_000, 4)) + np.array([1.5, 0.0, 0.0, -1.5])
    prices = find_prices(scores[:10_000], LIMITS)
    later = shares_of(np.argmax(scores[10_000:] - prices, axis=1), 4)
    assert LIMITS.widened(10_000).keep(later)


def test_customers_who_are_all_equal_cannot_be_told_apart_by_any_price():
    scores = np.repeat([[1.0, 0.0, 0.0]], 100, axis=0)
    with pytest.raises(TrainingError, match="allowed are 5% … 40%: too many customers are equal"):
        find_prices(scores, LIMITS)


@pytest.mark.parametrize(("rows", "k"), [(100, 2), (2, 3)])
def test_fewer_groups_or_customers_than_the_limits_need_are_refused(rows, k):
    with pytest.raises(TrainingError, match=f"{rows} customers in {k} groups cannot have shares of 5% … 40% each"):
        find_prices(np.random.default_rng(0).normal(size=(rows, k)), LIMITS)
