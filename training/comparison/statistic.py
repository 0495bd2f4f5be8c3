"""Figures of weighted rows: what a resample that draws a row w times would say, without copying rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.risk.resample import weighted_auc_ks

Array = NDArray[Any]
Weights = NDArray[np.float64]
Statistic = Callable[[Weights], float]
"""Maps how often each row counts, (n,), to the figure; NaN where it is not defined."""

BINS = 10


def ks(truth: ArrayLike, score: ArrayLike) -> Statistic:
    """Return the Kolmogorov–Smirnov distance of scores (n,) of both classes of `truth` (n,) of 0/1."""
    positive = np.asarray(truth).astype(bool)
    _, code = np.unique(np.asarray(score), return_inverse=True)
    return lambda weights: weighted_auc_ks(positive, code, weights)[1]


def brier(truth: ArrayLike, probability: ArrayLike) -> Statistic:
    """Return the mean squared distance of probability (n,) and truth (n,) (Brier 1950)."""
    squares = (np.asarray(probability, dtype=float) - np.asarray(truth, dtype=float)) ** 2
    return mean(squares)


def ece(truth: ArrayLike, probability: ArrayLike, bins: int = BINS) -> Statistic:
    """Return the expected calibration error in bins of equal count, which are those of all rows in every resample.

    With equal weights it is `training.risk.reliability.ece`.
    """
    given = np.asarray(probability, dtype=float)
    gap = np.asarray(truth, dtype=float) - given
    edges = np.unique(np.quantile(given, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, given, side="right")
    return lambda weights: _ratio(np.abs(np.bincount(place, weights * gap)).sum(), weights.sum())


def chance_of(probability: ArrayLike, bins: int = BINS) -> float:
    """Return the calibration error that is expected where every probability (n,) is right: bins of few rows miss by chance.

    A bin of n independent rows misses by √(2 ÷ π) · √Σp(1 − p) ÷ n on average, a normal distribution's mean distance.
    """
    given = np.asarray(probability, dtype=float)
    edges = np.unique(np.quantile(given, np.linspace(0, 1, bins + 1)[1:-1]))
    spread = np.bincount(np.searchsorted(edges, given, side="right"), given * (1 - given))
    return float(np.sqrt(2 / np.pi) * np.sqrt(spread).sum() / max(len(given), 1))


def mean(values: ArrayLike) -> Statistic:
    """Return the mean of values (n,); NaN without weight."""
    given = np.asarray(values, dtype=float)
    return lambda weights: _ratio(weights @ given, weights.sum())


def share_of(events: ArrayLike, among: ArrayLike) -> Statistic:
    """Return the share of the rows `among` (n,) of bool in which `events` (n,) of bool holds."""
    of = np.asarray(among).astype(float)
    both = of * np.asarray(events)
    return lambda weights: _ratio(weights @ both, weights @ of)


def difference(one: Statistic, other: Statistic) -> Statistic:
    """Return one − other, both on the same weighted rows."""
    return lambda weights: one(weights) - other(weights)


def of_counts(figure: Callable[[Array], Array], counts: Array) -> Statistic:
    """Return a figure of summed counts, (n, …) per row, as `training.confusion` defines them."""
    flat = counts.reshape(len(counts), -1).astype(float)
    shape = counts.shape[1:]
    return lambda weights: float(figure((weights @ flat).reshape(shape)))


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")
