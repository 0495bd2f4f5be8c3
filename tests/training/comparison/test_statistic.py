"""Figures of weighted rows are those of rows repeated so often."""

import numpy as np
import pytest

from training.comparison import statistic
from training.confusion import confusion_counts, macro_f1
from training.metric import ks
from training.risk.reliability import ece

RANDOM = np.random.default_rng(3)
TRUTH = RANDOM.integers(0, 2, 400)
GIVEN = np.clip(RANDOM.normal(0.3 + 0.3 * TRUTH, 0.2), 0.01, 0.99)
TIMES = RANDOM.integers(0, 4, 400)


@pytest.mark.parametrize(
    ("weighted", "plain"),
    [
        (statistic.brier, lambda truth, given: float(np.mean((truth - given) ** 2))),
        (statistic.ks, ks),
    ],
    ids=["brier", "ks"],
)
def test_a_row_that_weighs_three_counts_as_three_rows(weighted, plain):
    repeated = np.repeat(np.arange(400), TIMES)
    expected = plain(TRUTH[repeated], GIVEN[repeated])
    assert weighted(TRUTH, GIVEN)(TIMES.astype(float)) == pytest.approx(expected)


def test_calibration_error_of_equal_weights_is_that_of_the_report():
    assert statistic.ece(TRUTH, GIVEN)(np.ones(400)) == pytest.approx(ece(TRUTH, GIVEN))


def test_counts_are_summed_by_weight():
    said = (GIVEN > 0.5).astype(int)
    counts = confusion_counts(TRUTH, said, 2)
    repeated = np.repeat(np.arange(400), TIMES)
    expected = macro_f1(confusion_counts(TRUTH[repeated], said[repeated], 2).sum(axis=0))
    assert statistic.of_counts(macro_f1, counts)(TIMES.astype(float)) == pytest.approx(float(expected))


def test_a_share_among_no_rows_is_unknown():
    nobody = np.zeros(400, dtype=bool)
    assert np.isnan(statistic.share_of(GIVEN > 0.5, nobody)(np.ones(400)))
