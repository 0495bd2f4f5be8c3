"""How good a model probably is on customers whose outcome nobody knows yet, from its calibrated probabilities alone.

Confidence-based performance estimation: with y ~ Bernoulli(p) the expected number of true positives above a threshold is Σ p,
of false positives Σ (1 − p), below it of false negatives Σ p; expected AUC is Σ p_i (1 − p_j) [p_i > p_j] over all pairs of two
customers, halves for ties; expected Brier is the mean of p (1 − p). Source: Białek, Kuberski, Perrakis and Bifet, Estimating
Model Performance Under Covariate Shift Without Labels (2024), section 4. It holds while the probabilities do: after the link of
features and outcome has changed it does not, which only ripe labels show.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from feature_store.quality.reference import LEVEL
from inference.monitoring.figure import Estimate

Floats = NDArray[np.float64]
_STEPS, _DRAWS = 2000, 400
_LEAST_LOGIT = -16.0


class Probabilities:
    """Counts of probabilities by narrow bins of their log-odds, which the parts of a snapshot add to; `cuts` are bin borders."""

    def __init__(self, cuts: Sequence[float] = ()) -> None:
        steps = np.linspace(_LEAST_LOGIT, -_LEAST_LOGIT, _STEPS)
        self.edges = np.union1d(1 / (1 + np.exp(-steps)), np.asarray(cuts, dtype=float))
        self.counts = np.zeros(len(self.edges) + 1, dtype=np.int64)
        self.sums = np.zeros(len(self.edges) + 1)
        self.squares = np.zeros(len(self.edges) + 1)

    def add(self, probabilities: ArrayLike) -> None:
        """Count probabilities (n,); NaN does not count."""
        given = np.asarray(probabilities, dtype=float)
        known = given[~np.isnan(given)]
        bins, least = np.searchsorted(self.edges, known, side="right"), len(self.counts)
        self.counts += np.bincount(bins, minlength=least)
        self.sums += np.bincount(bins, weights=known, minlength=least)
        self.squares += np.bincount(bins, weights=known**2, minlength=least)

    @property
    def rows(self) -> int:
        """How many were counted."""
        return int(self.counts.sum())


def estimated(given: Probabilities, threshold: float | None, seed: int = 0) -> dict[str, Estimate]:
    """Return the expected rate, auc and brier, and with a threshold precision and recall of those at or above it.

    The ranges come from 400 draws of all outcomes; they do not hold the error of the calibration itself.
    """
    used = given.counts > 0
    counts, ones = given.counts[used], given.sums[used]
    if not counts.sum():
        return {}
    zeros, self_pairs = counts - ones, (given.sums - given.squares)[used]
    draws = np.random.default_rng(seed).binomial(counts, np.clip(ones / counts, 0, 1), (_DRAWS, len(counts)))
    above = np.ones(len(counts), dtype=bool) if threshold is None else _above(given.edges, threshold)[used]
    # The squared error of outcomes y against p, summed over a bin: y − 2 y p̄ + Σ p².
    mean = ones / counts
    errors = (draws * (1 - 2 * mean) + given.squares[used]).sum(axis=1) / counts.sum()
    found = {
        "rate": _around(ones.sum() / counts.sum(), draws.sum(axis=1) / counts.sum()),
        "auc": _around(_auc(ones, zeros, self_pairs.sum()), _auc(draws, counts - draws, 0.0)),
        "brier": _around(self_pairs.sum() / counts.sum(), errors),
    }
    if threshold is not None:
        right, drawn = ones[above].sum(), draws[:, above].sum(axis=1)
        found["precision"] = _around(_ratio(right, counts[above].sum()), _ratio(drawn, counts[above].sum()))
        found["recall"] = _around(_ratio(right, ones.sum()), _ratio(drawn, draws.sum(axis=1)))
    return found


def _above(edges: Floats, threshold: float) -> NDArray[np.bool_]:
    return np.arange(len(edges) + 1) >= int(np.searchsorted(edges, threshold, side="right"))


def _auc(ones: NDArray[np.number], zeros: NDArray[np.number], self_pairs: float) -> Floats:
    """Return the AUC of (…, n_bins) ones and zeros by ascending probability; a customer is not compared with itself."""
    below = np.cumsum(zeros, axis=-1) - zeros
    pairs = np.sum(ones, axis=-1) * np.sum(zeros, axis=-1) - self_pairs
    won = np.sum(ones * (below + zeros / 2), axis=-1) - self_pairs / 2
    return _ratio(won, pairs)


def _ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    given, of = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(given, of, out=np.full(np.broadcast(given, of).shape, np.nan), where=of > 0)


def _around(value: ArrayLike, draws: Floats) -> Estimate:
    known = draws[~np.isnan(draws)]
    if not len(known):
        return Estimate(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))  # type: ignore[arg-type]
