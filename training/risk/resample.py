"""AUC and KS of a score over resamples of the customers: one sort, then one weighing of rows for each resample."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.confusion import unit_codes

Floats = NDArray[np.float64]


def resampled_auc_ks(
    truth: ArrayLike, score: ArrayLike, units: ArrayLike | None = None, repeats: int = 300, seed: int = 0
) -> Floats:
    """Return (repeats, 2): AUC and KS of each resample; NaN where it holds one class only.

    Whole units (null: rows) are drawn with replacement. The same seed, truth and units draw the same resamples for
    every score, so that differences between scores are paired.

    Parameters
    ----------
    truth
        (n,) of 0/1.
    score
        (n,) higher for 1; ties count half.
    """
    positive = np.asarray(truth).astype(bool)
    _, code = np.unique(np.asarray(score), return_inverse=True)
    unit = unit_codes(units, len(positive))
    generator = np.random.default_rng(seed)
    n_units = int(unit.max(initial=-1)) + 1
    drawn = np.empty((repeats, 2))
    for repeat in range(repeats):
        times = np.bincount(generator.integers(0, n_units, n_units), minlength=n_units)[unit].astype(float)
        drawn[repeat] = weighted_auc_ks(positive, code, times)
    return drawn


def weighted_auc_ks(positive: NDArray[np.bool_], code: NDArray[np.intp], weight: Floats) -> tuple[float, float]:
    """Return AUC and KS of weighted rows; `code` (n,) numbers the score's values from the lowest, 0.

    The same as `training.metric` says of rows repeated `weight` times; NaN where a class weighs nothing.
    """
    n_values = int(code.max(initial=-1)) + 1
    ones = np.bincount(code, weights=weight * positive, minlength=n_values)
    zeros = np.bincount(code, weights=weight * ~positive, minlength=n_values)
    if not ones.sum() or not zeros.sum():
        return float("nan"), float("nan")
    ones, zeros = ones / ones.sum(), zeros / zeros.sum()
    below = np.cumsum(zeros)
    return float(ones @ (below - zeros / 2)), float(np.max(np.abs(np.cumsum(ones) - below)))
