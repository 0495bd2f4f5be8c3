import numpy as np
import pytest

from tests.training.risk.chance_case import chances
from training.error import LabelError
from training.metric import auc
from training.risk.calibration import calibration_losses, ece, fit_calibration

FIT, TEST = chances(6000, seed=1), chances(6000, seed=2)


def test_calibration_brings_the_error_of_new_customers_down():
    calibrated = fit_calibration(FIT.truth, FIT.score, FIT.customer_id).apply(TEST.score)
    assert ece(TEST.truth, TEST.score) > 0.08
    assert ece(TEST.truth, calibrated) < 0.015
    assert np.abs(calibrated - TEST.chance).mean() < 0.015


def test_the_order_of_customers_stays():
    calibrated = fit_calibration(FIT.truth, FIT.score, FIT.customer_id).apply(TEST.score)
    assert auc(TEST.truth, calibrated) == pytest.approx(auc(TEST.truth, TEST.score), abs=1e-3)


def test_the_kind_of_least_held_out_loss_is_taken():
    losses = calibration_losses(FIT.truth, FIT.score)
    assert set(losses) == {"platt", "beta", "isotonic"}
    assert fit_calibration(FIT.truth, FIT.score).kind == min(losses, key=losses.get)


def test_a_curve_that_no_formula_draws_is_isotonic():
    steps = np.where(FIT.score < 0.3, 0.02, np.where(FIT.score < 0.7, 0.5, 0.52))
    truth = (np.random.default_rng(3).random(len(FIT)) < steps).astype(int)
    fitted = fit_calibration(truth, FIT.score)
    assert fitted.kind == "isotonic"
    assert len(fitted.x) <= 200
    assert fitted.apply([0.2, 0.5, 0.9]) == pytest.approx([0.02, 0.5, 0.52], abs=0.08)


def test_few_positives_get_platt():
    few = FIT.sort_values("truth", ascending=False).iloc[[*range(20), *range(3000, 5000)]]
    assert fit_calibration(few.truth, few.score).kind == "platt"


def test_nothing_is_promised_by_a_handful_of_rows():
    probability = fit_calibration([0, 0, 1], [0.1, 0.2, 0.9]).apply([0.0, 0.5, 1.0])
    assert np.all((probability > 0) & (probability < 1))


def test_constant_scores_get_the_rate():
    truth = np.tile([1, 0, 0, 0], 100)
    assert fit_calibration(truth, np.full(400, 0.6)).apply([0.6])[0] == pytest.approx(0.25, abs=0.01)


def test_the_same_rows_give_the_same_curve():
    assert fit_calibration(FIT.truth, FIT.score) == fit_calibration(FIT.truth, FIT.score)


@pytest.mark.parametrize(
    ("truth", "scores", "said"),
    [
        ([0, 0, 0], [0.1, 0.2, 0.3], "3 rows with 0 positive; both classes are needed"),
        ([0, 1], [0.1, np.nan], "allowed is 0 … 1"),
        ([0, 1], [0.1, 600.0], "scores lie in 0.1 … 600"),
        ([0, 1], [0.1], "2 outcomes and 1 scores"),
    ],
)
def test_rows_it_cannot_learn_from_are_refused(truth, scores, said):
    with pytest.raises(LabelError, match=said):
        fit_calibration(truth, scores)
