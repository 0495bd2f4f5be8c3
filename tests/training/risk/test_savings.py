import numpy as np
import pytest

from tests.training.risk.chance_case import chances
from training.error import LabelError
from training.risk.cost import CostConfig
from training.risk.savings import check_thresholds, savings_curve

COSTS = CostConfig(reminder=2.0, visit=40.0, loss=300.0, reminder_effect=0.2, visit_effect=0.6)
ROWS = chances(4000, seed=8, months=2)
CURVE = savings_curve(ROWS.truth, ROWS.chance, COSTS, ROWS.customer_id, repeats=50)


def test_contacting_nobody_saves_nothing_and_the_band_encloses_what_was_realised():
    assert CURVE.iloc[0].tolist() == [0, 0, 0, 0, 0]
    assert np.all(CURVE.low <= CURVE.realised + 1e-9)
    assert np.all(CURVE.realised <= CURVE.high + 1e-9)


def test_expected_savings_rise_to_the_threshold_and_fall_behind_it():
    best = CURVE.share[CURVE.expected.idxmax()]
    reached = float(np.mean(ROWS.chance >= 2 / 60))
    assert best == pytest.approx(reached, abs=0.03)
    assert CURVE.expected.iloc[-1] < CURVE.expected.max()


def test_calibrated_probabilities_save_what_they_promise():
    assert CURVE.expected.to_numpy() == pytest.approx(CURVE.realised.to_numpy(), abs=0.15 * CURVE.expected.max())


def test_the_closed_form_misses_little_on_calibrated_rows_and_much_on_others():
    right = check_thresholds(ROWS.truth, ROWS.chance, COSTS, ROWS.customer_id)
    wrong = check_thresholds(ROWS.truth, ROWS.score, COSTS, ROWS.customer_id)
    assert right.best_savings - right.savings < 0.05 * right.savings
    assert wrong.best_savings - wrong.savings > 0.2 * right.savings
    assert wrong.low > right.high
    assert right.low <= right.best_savings - right.savings <= right.high


def test_no_rows_are_refused():
    with pytest.raises(LabelError, match="there are no rows"):
        savings_curve([], [], COSTS)
