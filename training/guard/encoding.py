"""Target encodings that saw the target of the rows they stand in.

An encoder that is fitted on the very rows it encodes gives each level of a category the mean target of these rows, so the levels
agree with their rates better than chance lets any honest feature do: the distance between what the column says of a level and the
ones that the level has is far below the binomial noise it must show. The test is on the column's own values, so the category
need not be in the table; where it is and the column is constant within its levels, the test is on these as well.
The feature that won a public competition of 2016 on price-sensitive customers was of this kind.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import chi2

from training.guard.column import Column
from training.guard.finding import Finding
from training.guard.power import Truth

Array = NDArray[np.float64]

LEAST_VARIANCE = 1.0
"""Levels whose number of ones could hardly vary say nothing."""
TOO_GOOD = 1e-5
FAR_BELOW = 0.2
LEAST_FREEDOM = 3
ROWS_A_LEVEL = 3
EXACT = 1e-6
ALIKE = 1e-3
LEAST_LEVELS = 2
PURE = (0.0, 1.0)
GLANCE = 2000


def encoding_findings(columns: list[Column], categories: list[Column], truth: Truth) -> list[Finding]:
    """Return columns of numbers that agree with the mean target of levels better than chance allows.

    Parameters
    ----------
    columns
        Features, of all rows that the encoder may have seen.
    categories
        Columns that may have been encoded, features or not.
    truth
        (n_rows,) of 0/1.
    """
    levels = [(category.name, category.codes) for category in categories if _repeats(category.codes)]
    found = []
    for column in (each for each in columns if not each.names):
        detail = next(_agreements(column, levels, truth), "")
        if detail:
            found.append(Finding("target encoding", column.name, detail))
    return found


def _agreements(column: Column, levels: list[tuple[str, NDArray[np.int64]]], truth: Truth) -> Iterator[str]:
    own = column.codes
    if _repeats(own) and _agrees(column.cells, own, truth):
        yield "its values are the mean target of the rows that have them"
    for name, codes in levels:
        if name != column.name and _constant_within(own, codes) and _agrees(column.cells, codes, truth):
            yield f"its values follow the mean target of {name}"
        elif name != column.name and _leaves_out(own, codes, truth):
            yield f"within {name} its values tell the target, as a mean without the row itself does"


def _repeats(codes: NDArray[np.int64]) -> bool:
    return ROWS_A_LEVEL * (codes.max(initial=0)) <= len(codes)


def _leaves_out(values: NDArray[np.int64], codes: NDArray[np.int64], truth: Truth) -> bool:
    """Tell whether, within a level, all ones have one value and all zeros another: the mean of a level without the row itself."""
    if values.max(initial=0) <= LEAST_LEVELS:
        return False  # a copy of the target, which has guards of its own
    return not _constant_within(values, codes) and _constant_within(values, 2 * codes + truth)


def _constant_within(values: NDArray[np.int64], codes: NDArray[np.int64]) -> bool:
    first = np.zeros(codes.max(initial=0) + 1, dtype="int64")
    for rows in (slice(None, GLANCE), slice(None)):
        first[codes[rows]] = values[rows]
        if not np.array_equal(first[codes[rows]], values[rows]):
            return False
    return True


def _agrees(values: Array, codes: NDArray[np.int64], truth: Truth) -> bool:
    """Tell whether the ones of the levels are nearer to an encoding by `values` than chance allows."""
    rows = np.bincount(codes).astype(float)
    ones, sums = (np.bincount(codes, weights=each) for each in (truth, np.nan_to_num(values)))
    known = np.bincount(codes, weights=np.isnan(values)) == 0
    at = (rows > 0) & known
    level, rows, ones = sums[at] / rows[at], rows[at], ones[at]
    if len(level) < LEAST_LEVELS:
        return False
    if _is_mean(level, rows, ones):
        return True
    return any(_too_near(fitted(level, rows, ones), rows, ones, used) for fitted, used in _ENCODINGS)


def _is_mean(level: Array, rows: Array, ones: Array) -> bool:
    """Tell whether each level is its mean target: no honest feature is that to the last digit, but for those of 0 and 1."""
    if np.isin(level, PURE).all():
        return False
    return bool(np.abs(level - ones / rows).max() < EXACT) or _is_drawn_mean(level, rows, ones)


def _is_drawn_mean(level: Array, rows: Array, ones: Array) -> bool:
    """Tell whether v = (ones + m · prior) ÷ (rows + m) holds with one m ≥ 0 for all levels, the prior being the rate of all."""
    prior = ones.sum() / rows.sum()
    apart = np.abs(level - prior) > EXACT
    if apart.sum() < LEAST_FREEDOM:
        return False
    weight = (ones - level * rows)[apart] / (level - prior)[apart]
    return bool(weight.min() >= -EXACT and np.ptp(weight) <= ALIKE * max(weight.mean(), 1.0))


def _smoothed(level: Array, rows: Array, ones: Array) -> Array:
    """Return ones by v = a + b · (ones + m · prior) ÷ (rows + m): the mean itself, drawn to a prior, moved and scaled."""
    return _least_squares(np.stack([rows * level, rows, level, np.ones_like(level)], axis=1), ones, rows)


def _log_odds(level: Array, rows: Array, ones: Array) -> Array:
    """Return ones by v = a + b · log odds of the mean, as a weight of evidence is."""
    mixed = (ones > 0) & (ones < rows)
    if mixed.sum() < LEAST_LEVELS:
        return np.zeros_like(rows)
    slope = np.stack([level[mixed], np.ones(mixed.sum())], axis=1)
    weights, *_ = np.linalg.lstsq(slope, logit(ones[mixed] / rows[mixed]), rcond=None)
    return np.asarray(rows * expit(level * weights[0] + weights[1]))


def _least_squares(design: Array, ones: Array, rows: Array) -> Array:
    scale = 1 / np.sqrt(rows)
    spread = np.maximum(np.abs(design).max(axis=0), np.finfo(float).tiny)
    weights, *_ = np.linalg.lstsq(design / spread * scale[:, None], ones * scale, rcond=None)
    return np.asarray(design / spread @ weights)


_ENCODINGS: tuple[tuple[Callable[[Array, Array, Array], Array], int], ...] = ((_smoothed, 4), (_log_odds, 2))


def _too_near(fitted: Array, rows: Array, ones: Array, used: int) -> bool:
    """Tell whether the residuals of the levels are below the noise of counts, `used` numbers having been fitted."""
    rate = np.clip(fitted / rows, 0, 1)
    variance = rows * rate * (1 - rate)
    telling = variance >= LEAST_VARIANCE
    freedom = int(telling.sum()) - used
    if freedom < LEAST_FREEDOM:
        return False
    distance = float(((ones - fitted)[telling] ** 2 / variance[telling]).sum())
    return distance < FAR_BELOW * freedom and float(chi2.cdf(distance, freedom)) < TOO_GOOD
