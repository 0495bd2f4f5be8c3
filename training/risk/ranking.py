"""What is found from the highest score down: the counts behind ROC, KS and precision, from one sort for all weights."""

import numpy as np
from numpy.typing import ArrayLike

from training.risk.estimate import REPEATS, Array, Estimate, estimate, resamples

_TINY = np.finfo(float).tiny


class Ranking:
    """Rows sorted once by score; every figure takes a weight per row, (n_rows,), ones where it is left out.

    `truth` (n_rows,) of 0/1, `score` (n_rows,) higher for 1. `cuts` are the distinct scores, the highest first.
    """

    def __init__(self, truth: ArrayLike, score: ArrayLike) -> None:
        scores = np.asarray(score, dtype=float)
        self._order = np.argsort(-scores, kind="stable")
        ordered = scores[self._order]
        # Rows of one score come in together: only the last of them is a point of a curve.
        self._ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
        self._positive = np.asarray(truth).astype(bool)[self._order]
        self.cuts = ordered[self._ends]

    def found(self, weights: Array | None = None) -> tuple[Array, Array]:
        """Return the weight of negatives and of positives at or above each cut, (n_cuts,) each."""
        weight = np.ones(len(self._order)) if weights is None else weights[self._order]
        positives = np.cumsum(np.where(self._positive, weight, 0.0))[self._ends]
        return np.cumsum(weight)[self._ends] - positives, positives

    def average_precision(self, weights: Array | None = None) -> float:
        """Return Σ (recall − recall before) · precision, without interpolation between cuts; NaN without positives."""
        negatives, positives = self.found(weights)
        if not positives[-1]:
            return float("nan")
        precision = positives / np.maximum(positives + negatives, _TINY)
        return float(np.sum(np.diff(positives, prepend=0.0) * precision) / positives[-1])


def average_precision(truth: ArrayLike, score: ArrayLike, customers: ArrayLike, repeats: int = REPEATS) -> Estimate:
    """Return the average precision of scores (n_rows,) with its interval over customers (n_rows,)."""
    ranking = Ranking(truth, score)
    drawn = [ranking.average_precision(weights) for weights in resamples(customers, repeats)]
    return estimate(ranking.average_precision(), drawn)
