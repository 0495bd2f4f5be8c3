"""How far probabilities can be trusted: reliability table with intervals, expected calibration error, slope and intercept."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import JsonValue
from scipy.optimize import minimize
from scipy.special import expit, logit

from training.error import LabelError

Floats = NDArray[np.float64]
Z = 1.959964  # 95 %
_EDGE = 1e-6


@dataclass(frozen=True)
class ReliabilityRow:
    """Rows of like probability: how many, what was expected, what happened, and its 95 % Wilson interval."""

    rows: int
    expected: float
    realised: float
    low: float
    high: float

    def as_record(self) -> dict[str, JsonValue]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


def reliability(truth: ArrayLike, probability: ArrayLike, bins: int = 10) -> list[ReliabilityRow]:
    """Return one row for each bin of equal count, lowest probability first; fewer where probabilities are tied.

    Raises
    ------
    LabelError
        There are no rows.
    """
    target, given = _pair(truth, probability)
    return [reliability_row(target[bin_], given[bin_]) for bin_ in _bins(given, bins)]


def reliability_row(truth: Floats, probability: Floats) -> ReliabilityRow:
    """Return the row of one set of rows, (n,) each, n ≥ 1."""
    low, high = wilson(float(truth.sum()), len(truth))
    return ReliabilityRow(len(truth), float(probability.mean()), float(truth.mean()), low, high)


def ece(truth: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """Return the expected calibration error: |expected − realised| over bins of equal count, weighted by rows.

    Equal counts, not equal widths: with a few percent of defaults all rows would share the first width (Nixon et al. 2019).
    """
    table = reliability(truth, probability, bins)
    return sum(row.rows * abs(row.expected - row.realised) for row in table) / sum(row.rows for row in table)


def calibration_slope(truth: ArrayLike, probability: ArrayLike) -> tuple[float, float]:
    """Return (slope, intercept) of a logistic regression of truth (n,) on the log odds of probability (n,).

    (1, 0) is perfect; a slope below 1 says that probabilities are too extreme, an intercept that the level is off (Cox 1958).

    Raises
    ------
    LabelError
        One class only.
    """
    target, given = _pair(truth, probability)
    if not 0 < target.sum() < len(target):
        raise LabelError(
            f"calibration slope: {len(target)} rows with {target.sum():.0f} positive; both classes are needed"
        )
    odds = logit(np.clip(given, _EDGE, 1 - _EDGE))

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = weights[0] * odds + weights[1]
        wrong = expit(margin) - target
        return float(np.mean(np.logaddexp(0, margin) - target * margin)), np.array([wrong @ odds, wrong.sum()]) / len(
            odds
        )

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])


def wilson(successes: float, rows: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); (0, 1) without rows."""
    if rows == 0:
        return 0.0, 1.0
    share, weight = successes / rows, Z**2 / rows
    middle = (share + weight / 2) / (1 + weight)
    half = Z * np.sqrt(share * (1 - share) / rows + weight / (4 * rows)) / (1 + weight)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def _bins(probability: Floats, bins: int) -> list[NDArray[np.int64]]:
    """Return the rows of each bin; rows of one probability stay together."""
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, probability, side="left")
    return [np.flatnonzero(place == number) for number in np.unique(place)]


def _pair(truth: ArrayLike, probability: ArrayLike) -> tuple[Floats, Floats]:
    target, given = np.asarray(truth, dtype="float64"), np.asarray(probability, dtype="float64")
    if len(target) != len(given) or not len(target):
        raise LabelError(
            f"reliability: {len(target)} outcomes and {len(given)} probabilities, must be as many and at least 1"
        )
    return target, given
