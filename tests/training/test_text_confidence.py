import numpy as np
import pytest

from training.text_confidence import NEVER, calibration_error, confidence, confidence_metrics, least_confidence


def test_confidence_is_the_probability_of_what_is_answered_not_the_largest():
    assert confidence(np.array([[0.6, 0.4], [0.1, 0.9]]), np.array([1, 1])).tolist() == [0.4, 0.9]


def test_answers_below_the_confidence_are_those_that_spoil_the_precision():
    sure = np.repeat([0.9, 0.6], [90, 60])
    right = np.concatenate([np.arange(90) >= 5, np.arange(60) >= 30])
    assert least_confidence(right, sure, 0.9) == 0.9


def test_all_is_answered_where_all_answers_together_are_precise_enough():
    assert least_confidence(np.arange(100) >= 8, np.linspace(0.4, 1.0, 100), 0.9) == 0.0


def test_nothing_but_certainty_is_answered_where_no_confidence_is_precise_enough():
    assert least_confidence(np.arange(100) % 2 == 0, np.linspace(0, 1, 100), 0.9) == NEVER


def test_a_few_lucky_answers_are_not_believed():
    right = np.arange(100) >= 85
    assert least_confidence(right, np.linspace(0, 0.99, 100), 0.9) == NEVER


def test_rows_of_one_confidence_are_answered_together_or_not_at_all():
    right = np.concatenate([np.ones(40), np.zeros(40)]).astype(bool)
    assert least_confidence(right, np.full(80, 0.7), 0.9) == NEVER


def test_the_error_of_calibrated_probabilities_is_small_and_of_boasting_ones_is_not():
    draw = np.random.default_rng(3)
    sure = draw.uniform(0.4, 1.0, 4000)
    right = draw.random(4000) < sure
    assert calibration_error(right, sure) < 0.04
    assert calibration_error(right, np.full(4000, 0.99)) == pytest.approx(0.99 - right.mean())


def test_precision_and_share_count_only_what_is_sure_enough():
    right, sure = np.array([True, True, False, False] * 10), np.array([0.9, 0.8, 0.7, 0.3] * 10)
    error, precision, share = confidence_metrics(right, sure, 0.7, [str(row) for row in range(40)], 0.4)
    assert (precision.value, precision.baseline, share.value) == (pytest.approx(2 / 3), 0.4, 0.75)
    assert error.low <= error.value <= error.high


def test_where_nothing_is_answered_there_is_no_precision():
    found = confidence_metrics(np.ones(9, dtype=bool), np.full(9, 0.5), NEVER, [str(row) for row in range(9)], 0.4)
    assert [metric.name for metric in found] == ["calibration_error", "answered_share"]
