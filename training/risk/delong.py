"""Whether two scores of the same rows differ in AUC: the test of DeLong, DeLong and Clarke-Pearson (1988).

Placements come from three rankings, as Sun and Xu (2014, IEEE Signal Processing Letters 21) found: O(n log n). Rows of
one customer are not independent; where units are given, placements are summed by unit first (Obuchowski 1997).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, rankdata

from training.confusion import unit_codes
from training.error import LabelError

Floats = NDArray[np.float64]
_LEAST = 2


@dataclass(frozen=True)
class DeLong:
    """`difference` of the AUCs, one − other, its 95 % interval, and z and two-sided p of "there is none"."""

    difference: float
    low: float
    high: float
    z: float
    p: float


def delong(truth: ArrayLike, one: ArrayLike, other: ArrayLike, units: ArrayLike | None = None) -> DeLong:
    """Return the difference of AUC of two scores.

    Parameters
    ----------
    truth
        (n,) of 0/1.
    one, other
        (n,) scores, higher for 1; ties count half.
    units
        (n,) what is independent, such as the customer; null: every row.

    Raises
    ------
    LabelError
        Fewer than two rows of a class or than two units, or a score that is not finite.
    """
    positive = np.asarray(truth).astype(bool)
    scores = np.stack([np.asarray(one, dtype="float64"), np.asarray(other, dtype="float64")])
    _check(positive, scores)
    placed = np.stack([placements(positive, score) for score in scores])
    area = placed[:, positive].mean(axis=1)
    difference = float(area[0] - area[1])
    return _tested(difference, _standard_error(placed[0] - placed[1], positive, units))


def placements(positive: NDArray[np.bool_], score: Floats) -> Floats:
    """Return, for each row, the share of the rows of the other class that it is on the right side of, (n,).

    The mean over either class is the AUC.
    """
    placed = np.empty(len(score))
    overall = rankdata(score)
    n_positive = int(positive.sum())
    n_negative = len(score) - n_positive
    placed[positive] = (overall[positive] - rankdata(score[positive])) / n_negative
    placed[~positive] = 1 - (overall[~positive] - rankdata(score[~positive])) / n_positive
    return placed


def _standard_error(difference: Floats, positive: NDArray[np.bool_], units: ArrayLike | None) -> float:
    """Return the standard error of the mean difference of placements, with classes apart or summed by unit."""
    if units is None:
        sides = (difference[positive], difference[~positive])
        return float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides)))
    influence = np.empty(len(difference))
    for side in (positive, ~positive):
        influence[side] = (difference[side] - difference[side].mean()) / side.sum()
    summed = np.bincount(unit_codes(units, len(difference)), weights=influence)
    if len(summed) < _LEAST:
        raise LabelError(f"units: {len(summed)}, at least {_LEAST} are needed to compare two scores")
    return float(np.sqrt(len(summed) / (len(summed) - 1) * (summed**2).sum()))


def _tested(difference: float, error: float) -> DeLong:
    if error <= np.finfo(float).eps:
        # Scores that order all rows alike do not differ; where they differ without any spread, nothing doubts it.
        same = abs(difference) <= np.finfo(float).eps
        z = 0.0 if same else float(np.copysign(np.finfo(float).max, difference))
        return DeLong(difference, difference, difference, z, 1.0 if same else 0.0)
    z, reach = difference / error, float(norm.ppf(0.975)) * error
    return DeLong(difference, difference - reach, difference + reach, z, float(2 * norm.sf(abs(z))))


def _check(positive: NDArray[np.bool_], scores: Floats) -> None:
    for label, count in ((1, int(positive.sum())), (0, int((~positive).sum()))):
        if count < _LEAST:
            raise LabelError(f"truth: {count} rows are {label}, at least {_LEAST} are needed to compare two scores")
    if not np.isfinite(scores).all():
        raise LabelError(f"scores: {int((~np.isfinite(scores)).sum())} values are not finite")
