import numpy as np
import pytest
from scipy.special import expit, logit

from tests.training.risk.chance_case import chances
from training.error import LabelError
from training.risk.reliability import calibration_slope, ece, reliability, wilson

ROWS = chances(8000, seed=4)


def test_true_chances_are_calibrated():
    assert ece(ROWS.truth, ROWS.chance) < 0.02
    slope, intercept = calibration_slope(ROWS.truth, ROWS.chance)
    assert slope == pytest.approx(1, abs=0.08)
    assert intercept == pytest.approx(0, abs=0.12)


def test_a_slope_below_one_says_too_extreme():
    slope, _ = calibration_slope(ROWS.truth, expit(2 * logit(ROWS.chance)))
    assert slope == pytest.approx(0.5, abs=0.05)


def test_every_row_is_in_one_bin_and_the_interval_encloses_what_happened():
    table = reliability(ROWS.truth, ROWS.chance)
    assert [row.rows for row in table] == [800] * 10
    assert all(row.low <= row.realised <= row.high for row in table)
    assert sum(row.low <= row.expected <= row.high for row in table) >= 8
    assert [row.expected for row in table] == sorted(row.expected for row in table)


def test_equal_probabilities_share_a_bin():
    table = reliability([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])
    assert [(row.rows, row.realised) for row in table] == [(4, 0.5)]


def test_error_is_the_weighted_distance():
    assert ece([0, 0, 0, 1], [0.1, 0.1, 0.1, 0.6], bins=2) == pytest.approx((3 * 0.1 + 0.4) / 4)


def test_wilson_interval_is_that_of_the_book():
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_no_rows_and_one_class_are_refused():
    with pytest.raises(LabelError, match="at least 1"):
        reliability([], [])
    with pytest.raises(LabelError, match="both classes are needed"):
        calibration_slope(np.zeros(5), np.full(5, 0.1))
