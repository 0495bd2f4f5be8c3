"""Both versions in the same resamples of the customers, so that what they share does not blur how they differ."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from training.comparison.finding import Better, Pair
from training.comparison.statistic import Statistic
from training.metric import auc
from training.risk.delong import delong
from training.risk.estimate import Estimate, estimate, resamples

BOOTSTRAP, DELONG = "paired bootstrap over customers", "DeLong with customers as units"
LEAST_OF_A_CLASS = 2


class Figure(NamedTuple):
    """A figure to compare: of the old version (None where it has none) and of the new one."""

    name: str
    better: Better
    before: Statistic | None
    after: Statistic


def paired(figures: Sequence[Figure], customers: ArrayLike, repeats: int, seed: int = 0) -> tuple[Pair, ...]:
    """Return every figure of both versions with the 95 % percentile interval of the difference.

    Whole customers (n_rows,) are drawn with replacement, all figures see the same `repeats` draws. A difference that is
    undefined in half of them is unknown.
    """
    equal = np.ones(len(np.asarray(customers)))
    drawn = np.full((repeats, len(figures)), np.nan)
    for number, weights in enumerate(resamples(customers, repeats, seed)):
        drawn[number] = [_gap(figure, weights) for figure in figures]
    return tuple(_pair(figure, equal, drawn[:, place]) for place, figure in enumerate(figures))


def auc_pair(
    truth: ArrayLike, before: ArrayLike | None, after: ArrayLike, customers: ArrayLike, name: str = "auc"
) -> Pair:
    """Return AUC of both scores (n,) of `truth` (n,) of 0/1, with DeLong's interval of the difference.

    Without `before` the new score is held against ranking all rows equal, 0.5. Unknown with fewer than two rows of a class.
    """
    positive = np.asarray(truth).astype(bool)
    other = np.zeros(len(positive)) if before is None else np.asarray(before, dtype=float)
    new = np.asarray(after, dtype=float)
    if min(positive.sum(), (~positive).sum()) < LEAST_OF_A_CLASS or len(np.unique(np.asarray(customers))) < 2:  # noqa: PLR2004
        return Pair(name, "higher", float("nan"), float("nan"))
    gap = delong(positive, new, other, customers)
    found = Estimate(gap.difference, gap.low, gap.high)
    return Pair(name, "higher", auc(positive, other), auc(positive, new), found, DELONG)


def _gap(figure: Figure, weights: np.ndarray) -> float:
    return float("nan") if figure.before is None else figure.after(weights) - figure.before(weights)


def _pair(figure: Figure, equal: np.ndarray, drawn: np.ndarray) -> Pair:
    after = figure.after(equal)
    if figure.before is None:
        return Pair(figure.name, figure.better, float("nan"), after)
    before = figure.before(equal)
    return Pair(figure.name, figure.better, before, after, _holding(estimate(after - before, drawn)), BOOTSTRAP)


def _holding(found: Estimate) -> Estimate:
    # Percentiles of an error that resampling inflates may leave the figure itself outside.
    return Estimate(found.value, min(found.low, found.value), max(found.high, found.value))
