"""Calibration: from scores to probabilities, fitted on rows between those of fitting and those of testing.

Platt (1999): a logistic curve over the log odds of the score. Beta (Kull et al. 2017): one over ln s and −ln(1 − s), which also
bends at the ends. Isotonic: centred isotonic regression (Oron and Flournoy 2017), pooled blocks joined by straight lines, so
that customers of different scores keep different probabilities. Cross-validated log loss within the calibration rows chooses.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from registry.tabular.calibration import MOST_KNOTS, Calibration
from training.confusion import unit_codes
from training.error import LabelError
from training.risk.reliability import calibration_slope, ece, reliability

__all__ = ["calibration_losses", "calibration_slope", "ece", "fit_calibration", "log_losses", "reliability"]

Floats = NDArray[np.float64]
Kind = Literal["platt", "beta", "isotonic"]

FOLDS = 5
FEWEST_FOR_A_CHOICE = 50
"""Below so many rows of either class only Platt is fitted: two numbers are all that such rows can tell."""
_EDGE = 1e-6
_GRID = expit(np.linspace(logit(_EDGE), logit(1 - _EDGE), MOST_KNOTS))


def fit_calibration(truth: ArrayLike, scores: ArrayLike, groups: ArrayLike | None = None, seed: int = 0) -> Calibration:
    """Return the calibration of `scores` (n,) against `truth` (n,) of 0/1, the kind by cross-validated log loss.

    Parameters
    ----------
    groups
        (n,) customer of each row; a customer's rows are in one fold. Null: every row by itself.

    Raises
    ------
    LabelError
        One class only, or a score that is not in [0, 1].
    """
    target, given = np.asarray(truth, dtype="float64"), np.asarray(scores, dtype="float64")
    _check(target, given)
    losses = calibration_losses(target, given, groups, seed)
    return _FITS[min(losses, key=lambda kind: losses[kind])](target, given)


def calibration_losses(
    truth: ArrayLike, scores: ArrayLike, groups: ArrayLike | None = None, seed: int = 0
) -> dict[Kind, float]:
    """Return the cross-validated log loss of each kind that the rows are enough for; simpler kinds first."""
    target, given = np.asarray(truth, dtype="float64"), np.asarray(scores, dtype="float64")
    rarer = min(target.sum(), len(target) - target.sum())
    kinds: tuple[Kind, ...] = ("platt",) if rarer < FEWEST_FOR_A_CHOICE else ("platt", "beta", "isotonic")
    units = unit_codes(groups, len(target))
    fold = np.random.default_rng(seed).integers(0, FOLDS, int(units.max()) + 1)[units]
    return {kind: _held_out_loss(_FITS[kind], target, given, fold) for kind in kinds}


def _held_out_loss(
    fit: Callable[[Floats, Floats], Calibration], truth: Floats, scores: Floats, fold: NDArray[np.int64]
) -> float:
    losses = np.zeros(len(truth))
    for number in range(FOLDS):
        held = fold == number
        losses[held] = log_losses(truth[held], fit(truth[~held], scores[~held]).apply(scores[held]))
    return float(losses.mean())


def log_losses(truth: Floats, probability: Floats) -> Floats:
    """Return −ln of the probability given to what happened, (n,), at least 1e-6 of it."""
    of_truth = np.where(truth == 1, probability, 1 - probability)
    return -np.log(np.clip(of_truth, _EDGE, None))


def _platt(truth: Floats, scores: Floats) -> Calibration:
    return _logistic("platt", truth, scores, lambda given: logit(given)[:, None])


def _beta(truth: Floats, scores: Floats) -> Calibration:
    return _logistic("beta", truth, scores, lambda given: np.column_stack([np.log(given), -np.log1p(-given)]))


def _logistic(kind: Kind, truth: Floats, scores: Floats, view: Callable[[Floats], Floats]) -> Calibration:
    slopes, intercept = _fit_logistic(view(np.clip(scores, _EDGE, 1 - _EDGE)), truth)
    curve = expit(view(_GRID) @ slopes + intercept)
    return Calibration(kind=kind, x=tuple(_GRID), y=tuple(np.maximum.accumulate(curve)))


def _fit_logistic(x: Floats, truth: Floats) -> tuple[Floats, float]:
    """Return slopes ≥ 0 (n_features,) and the intercept of most likelihood, with Platt's targets (one row of doubt a class)."""
    positives = truth.sum()
    target = np.where(truth == 1, (positives + 1) / (positives + 2), 1 / (len(truth) - positives + 2))

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = x @ weights[:-1] + weights[-1]
        wrong = expit(margin) - target
        return float(np.mean(np.logaddexp(0, margin) - target * margin)), np.append(wrong @ x, wrong.sum()) / len(x)

    begin = np.append(np.full(x.shape[1], 1.0), 0.0)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(0, None)] * x.shape[1] + [(None, None)])
    return found.x[:-1], float(found.x[-1])


def _isotonic(truth: Floats, scores: Floats) -> Calibration:
    steps = IsotonicRegression(out_of_bounds="clip").fit_transform(scores, truth)
    # The blocks of one level, each at its mean score: between them the curve rises in a straight line.
    _, block = np.unique(steps, return_inverse=True)
    counts = np.bincount(block)
    x, y = np.bincount(block, scores) / counts, np.bincount(block, truth) / counts
    # No block may promise: a block of n rows is at least half a row away from 0 and 1.
    y = np.maximum.accumulate(np.clip(y, 0.5 / (counts + 1), 1 - 0.5 / (counts + 1)))
    x, first = np.unique(x, return_index=True)
    return Calibration(kind="isotonic", **_thinned(x, y[first]))


def _thinned(x: Floats, y: Floats) -> dict[str, tuple[float, ...]]:
    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_KNOTS)).round().astype(int))
    return {"x": tuple(x[kept]), "y": tuple(y[kept])}


def _check(truth: Floats, scores: Floats) -> None:
    if len(truth) != len(scores):
        raise LabelError(f"calibration: {len(truth)} outcomes and {len(scores)} scores, must be as many")
    if not 0 < truth.sum() < len(truth):
        raise LabelError(f"calibration: {len(truth)} rows with {truth.sum():.0f} positive; both classes are needed")
    if not (np.all(np.isfinite(scores)) and scores.min() >= 0 and scores.max() <= 1):
        raise LabelError(f"calibration: scores lie in {scores.min():g} … {scores.max():g}, allowed is 0 … 1")


_FITS: dict[Kind, Callable[[Floats, Floats], Calibration]] = {"platt": _platt, "beta": _beta, "isotonic": _isotonic}
