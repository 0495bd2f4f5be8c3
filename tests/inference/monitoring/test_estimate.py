import numpy as np
import pytest

from inference.monitoring.estimate import Probabilities, estimated
from inference.monitoring.realised import auc_interval
from tests.inference.monitoring_case import calibrated


def of(given, cuts=()):
    counted = Probabilities(cuts)
    counted.add(given)
    return counted


def test_expected_auc_is_the_sum_over_all_pairs_of_two_customers():
    p = np.random.default_rng(1).beta(1, 4, 60)
    wins = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    pairs = p[:, None] * (1 - p[None, :]) * (1 - np.eye(len(p)))
    assert estimated(of(p), None)["auc"].value == pytest.approx((wins * pairs).sum() / pairs.sum(), abs=2e-4)


def test_expected_rate_brier_precision_and_recall_are_sums_of_probabilities():
    p, at = np.array([0.05, 0.1, 0.3, 0.3, 0.9]), 0.3
    found = estimated(of(p, (at,)), at)
    assert found["rate"].value == pytest.approx(p.mean())
    assert found["brier"].value == pytest.approx((p * (1 - p)).mean())
    assert found["precision"].value == pytest.approx(1.5 / 3)
    assert found["recall"].value == pytest.approx(1.5 / p.sum())


def test_ranges_hold_the_truth_of_calibrated_customers_nineteen_times_in_twenty():
    held = dict.fromkeys(("auc", "brier", "rate"), 0)
    for seed in range(40):
        p, y = calibrated(1_000, seed)
        truth = {"auc": auc_interval(y, p)[0], "brier": float(np.mean((p - y) ** 2)), "rate": float(y.mean())}
        found = estimated(of(p), None, seed=seed)
        for name in held:
            held[name] += found[name].low <= truth[name] <= found[name].high
    assert min(held.values()) >= 33  # 38 on average; fewer than 33 once in 300 times


def test_probabilities_counted_in_parts_are_counted_as_one():
    p = np.append(calibrated(1_000, 3)[0], np.nan)
    parts = Probabilities()
    for part in np.array_split(p, 7):
        parts.add(part)
    assert parts.rows == 1_000
    assert estimated(parts, None)["auc"] == pytest.approx(estimated(of(p), None)["auc"])


def test_nobody_and_one_customer_have_no_auc():
    assert estimated(Probabilities(), None) == {}
    assert np.isnan(estimated(of([0.4]), None)["auc"].value)
