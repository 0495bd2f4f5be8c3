"""Both versions in the same resamples."""

import numpy as np
import pytest

from tests.training.comparison.scored_case import rows_of, scored
from training.comparison.pairing import Figure, auc_pair, paired
from training.comparison.statistic import brier, ks

ROWS = rows_of()
CUSTOMERS = ROWS.customer_id.to_numpy()
NOISY = ROWS.risk.to_numpy() + np.random.default_rng(1).normal(0, 3, len(ROWS))


def figures(before, after):
    case = scored(ROWS, before, after)
    return [
        Figure("ks", "higher", ks(case.truth, case.before.scores), ks(case.truth, case.after.scores)),
        Figure("brier", "lower", brier(case.truth, case.before.scores), brier(case.truth, case.after.scores)),
    ]


def test_a_version_does_not_differ_from_itself_in_any_resample():
    pairs = paired(figures(ROWS.risk, ROWS.risk), CUSTOMERS, 50)
    assert [tuple(pair.difference) for pair in pairs] == [(0.0, 0.0, 0.0)] * 2
    assert not any(pair.surely_worse for pair in pairs)


def test_noise_makes_a_version_surely_worse_and_swapping_turns_every_sign():
    worse, better = (paired(figures(*pair), CUSTOMERS, 100) for pair in ((ROWS.risk, NOISY), (NOISY, ROWS.risk)))
    assert [pair.surely_worse for pair in worse] == [True, True]
    assert [pair.surely_worse for pair in better] == [False, False]
    assert [pair.loss for pair in worse] == pytest.approx([-pair.loss for pair in better])


def test_what_the_baseline_does_not_have_is_unknown_and_not_zero():
    after = figures(ROWS.risk, ROWS.risk)[1].after
    (pair,) = paired([Figure("brier", "lower", None, after)], CUSTOMERS, 50)
    record = pair.as_record()
    assert (record["before"], record["difference"], record["low"]) == (None, None, None)
    assert 0 < record["after"] < 0.25


def test_auc_is_compared_by_delong_with_the_rows_of_a_customer_together():
    truth = ROWS.target.to_numpy()
    together, apart = (auc_pair(truth, ROWS.risk, NOISY, units) for units in (CUSTOMERS, np.arange(len(ROWS))))
    assert together.surely_worse
    assert together.difference.value == apart.difference.value
    assert together.difference.low != apart.difference.low


def test_auc_of_one_class_is_unknown():
    pair = auc_pair(np.zeros(len(ROWS)), ROWS.risk, NOISY, CUSTOMERS)
    assert pair.as_record()["after"] is None
    assert not pair.surely_worse
