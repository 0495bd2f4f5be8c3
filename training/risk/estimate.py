"""A figure with its 95 % interval over customers; one that too few rows define is unknown and not a guess."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.confusion import unit_codes
from training.metric import LEVEL, auc, ks
from training.risk.reliability import wilson
from training.risk.resample import resampled_auc_ks

Array = NDArray[Any]
REPEATS = 300


class Estimate(NamedTuple):
    """A figure and the ends of its 95 % interval; NaN where it is unknown."""

    value: float
    low: float
    high: float


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"))


def estimate(value: float, drawn: Sequence[float] | Array) -> Estimate:
    """Return `value` with the 95 % percentile interval of its resampled values; unknown where half of them are NaN."""
    known = np.asarray(drawn, dtype=float)
    known = known[np.isfinite(known)]
    if not np.isfinite(value) or 2 * len(known) <= len(drawn):
        return UNKNOWN
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))


def share_estimate(value: float, drawn: Sequence[float] | Array, units: int) -> Estimate:
    """Return a share with its interval, Wilson's (1927) of `units` where all are alike: no resample of them would differ."""
    found = estimate(value, drawn)
    return Estimate(value, *wilson(value * units, units)) if found.low == found.high and value in {0, 1} else found


def auc_ks(
    truth: ArrayLike, score: ArrayLike, customers: ArrayLike, repeats: int = REPEATS
) -> tuple[Estimate, Estimate]:
    """Return AUC and KS of scores (n_rows,) against `truth` (n_rows,) of 0/1."""
    drawn = resampled_auc_ks(truth, score, customers, repeats)
    return estimate(auc(truth, score), drawn[:, 0]), estimate(ks(truth, score), drawn[:, 1])


def resamples(customers: ArrayLike, repeats: int = REPEATS, seed: int = 0) -> Iterator[Array]:
    """Yield how often every row is drawn, (n_rows,), once for each resample; all rows of a customer are drawn together.

    Weights and no copies: memory stays that of the rows.
    """
    units = unit_codes(customers, len(np.asarray(customers)))
    n_units = int(units.max(initial=-1)) + 1
    generator = np.random.default_rng(seed)
    for _ in range(repeats):
        drawn = generator.integers(0, max(n_units, 1), n_units)
        yield np.bincount(drawn, minlength=n_units).astype(float)[units]
