"""What each bin of a card adds to the log-odds, all bins fitted together and in the order of their rates of default.

Weight × WOE judges a bin by its own rate alone, as if no other feature told the same. Here the step from one bin to the
next is fitted beside those of all other features, pulled towards weight × WOE and never against its direction: like an
isotonic regression, but of all features at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import minimize
from scipy.special import expit

from training.risk.binning import APART

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contributions:
    """Log-odds of default: `intercept` + what the line of each feature adds; `lines` has (n_bins + 2,) per feature.

    The last two lines are of nulls and other kinds. Over the rows fitted on, every feature adds 0 on average; so does a
    line without rows.
    """

    intercept: float
    lines: tuple[Floats, ...]


def fit_contributions(
    places: NDArray[np.int32],
    evidence: Sequence[Floats],
    weights: Floats,
    intercept: float,
    truth: NDArray[np.int64],
    pull: float,
) -> Contributions:
    """Return what the lines add, from places (n_rows, n_features), the number of the line each row is on.

    Parameters
    ----------
    evidence, weights
        WOE of the lines of each feature, (n_bins + 2,) with nulls and other kinds last, and the feature's weight.
    intercept
        Where the search begins.
    pull
        How strongly steps are held at weight × WOE, in rows: the more rows there are, the more they say themselves.
    """
    sizes = [len(woe) for woe in evidence]
    steps = block_diag(*[_steps(woe) for woe in evidence])
    start = np.concatenate([_start(woe, weight) for woe, weight in zip(evidence, weights, strict=True)])
    bounds = [(None, None)] + [bound for size in sizes for bound in _bounds(size - APART)]
    flat = places + np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    n_rows, n_features = flat.shape

    def loss(beta: Floats) -> tuple[float, Floats]:
        odds = beta[0] + (steps @ beta[1:])[flat].sum(axis=1)
        residual = (expit(odds) - truth) / n_rows
        by_line = np.bincount(flat.ravel(), weights=np.repeat(residual, n_features), minlength=sum(sizes))
        off = beta[1:] - start
        value = np.mean(np.logaddexp(0, odds) - truth * odds) + pull / n_rows / 2 * (off**2).sum()
        return float(value), np.concatenate([[residual.sum()], by_line @ steps + pull / n_rows * off])

    begin = np.concatenate([[intercept], start])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-10})
    lines = np.split(steps @ found.x[1:], np.cumsum(sizes)[:-1])
    return _centred(float(found.x[0]), lines, places)


def _bounds(n_bins: int) -> list[tuple[float | None, None]]:
    return [(0.0, None)] * (n_bins - 1) + [(None, None)] * APART


def _steps(woe: Floats) -> Floats:
    """Return (n_lines, n_lines − 1): which steps lead to each line; none to the first bin, to those apart one of their own."""
    n_bins = len(woe) - APART
    bins = np.tril(np.ones((n_bins, n_bins - 1)), -1) * _direction(woe)
    return np.asarray(block_diag(bins, np.eye(APART)))


def _start(woe: Floats, weight: float) -> Floats:
    upwards = np.maximum(-np.diff(woe[:-APART]) * _direction(woe), 0.0)
    return weight * np.concatenate([upwards, woe[0] - woe[-APART:]])


def _direction(woe: Floats) -> float:
    return 1.0 if woe[-APART - 1] <= woe[0] else -1.0


def _centred(intercept: float, lines: Sequence[Floats], places: NDArray[np.int32]) -> Contributions:
    centred = []
    for number, line in enumerate(lines):
        rows = np.bincount(places[:, number], minlength=len(line))
        mean = float(rows @ line / rows.sum())
        intercept += mean
        centred.append(np.where(rows > 0, line - mean, 0.0))
    return Contributions(intercept, tuple(centred))
