"""The power of one feature alone: how well it ranks rows, and which of its values decide the target.

All figures are of rows whose own target was not looked at: the rate of each bin or value is taken without the fold of the row.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from training.guard.column import Column
from training.guard.finding import Finding, GuardConfig
from training.metric import auc

FOLDS = 3
ROWS_A_VALUE = 5
"""A value of its own is judged where values have at least this many rows on average."""
LEAST_ROWS = 30
FEWEST_SEEN = 3
NEVER = 0.01
"""A class that is met this much less than elsewhere is as good as absent."""
EXPECTED = 50
USUAL = 0.9
HALF = 0.5

Truth = NDArray[np.int64]
Folds = NDArray[np.int64]


def power_findings(columns: list[Column], truth: Truth, folds: Folds, config: GuardConfig) -> list[Finding]:
    """Return features that rank rows implausibly well alone, or have values which decide the target (n_rows,)."""
    found = []
    for column in columns:
        strength = single_auc(column, truth, folds)
        if strength > config.strongest_single_auc:
            found.append(
                Finding(
                    "single power", column.name, f"AUC {strength:.3f} alone, at most {config.strongest_single_auc:g}"
                )
            )
        else:
            found += [Finding("purity", column.name, each) for each in _purities(column, truth, folds, config)]
    return found


def single_auc(column: Column, truth: Truth, folds: Folds) -> float:
    """Return the best AUC of a column by itself: up, down, by bins, by values, by whether it is there."""
    scores = [unseen_rates(codes, truth, folds) for codes in _codings(column)]
    tried = [auc(truth, score) for score in scores]
    if not column.names:
        known = np.nan_to_num(column.cells, nan=np.nanmin(column.cells, initial=0.0) - 1)
        tried += [auc(truth, known), auc(truth, -known)]
    there = np.isnan(column.cells).astype(float)
    return float(np.nanmax([*tried, auc(truth, there), auc(truth, -there), 0.5]))


def unseen_rates(codes: NDArray[np.int64], truth: Truth, folds: Folds) -> NDArray[np.float64]:
    """Return the rate of 1 (n_rows,) among the rows of the same code in other folds, drawn a little to the rate of all."""
    ones, rows = _elsewhere(codes, truth, folds)
    return np.asarray((ones + truth.mean()) / (rows + 1))


def _codings(column: Column) -> Iterator[NDArray[np.int64]]:
    yield column.bins
    if not column.names:
        codes = column.codes
        if ROWS_A_VALUE * (codes.max(initial=0) + 1) <= len(codes):
            yield codes
        yield np.minimum(column.bins, 1) + column.bins // 8


def _purities(column: Column, truth: Truth, folds: Folds, config: GuardConfig) -> Iterator[str]:
    phrases = (_purity(codes, truth, folds, config) for codes in _codings(column))
    yield from [phrase for phrase in phrases if phrase][:1]


def _purity(codes: NDArray[np.int64], truth: Truth, folds: Folds, config: GuardConfig) -> str:
    """Return what values decide: those that were of one class in other folds and are so here, for much of that class."""
    ones, rows = _elsewhere(codes, truth, folds)
    rate = truth.mean()
    sure = (rows >= FEWEST_SEEN) & (ones >= config.pure_rate * rows)
    hits, n = int(truth[sure].sum()), int(sure.sum())
    if rate < USUAL and n >= LEAST_ROWS and hits >= config.pure_rate * n and hits >= config.pure_cover * truth.sum():
        return f"{hits} of {n} rows with certain values are 1, {hits / truth.sum():.0%} of all 1"
    never = (rows >= FEWEST_SEEN) & (ones <= NEVER * rate * rows)
    hits, n = int(truth[never].sum()), int(never.sum())
    misses = (1 - truth).sum()
    if n * rate >= EXPECTED and hits <= NEVER * rate * n and n - hits >= HALF * misses:
        return f"{hits} of {n} rows with certain values are 1 where {rate:.1%} are elsewhere, {(n - hits) / misses:.0%} of all 0"
    return ""


def _elsewhere(codes: NDArray[np.int64], truth: Truth, folds: Folds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each row the ones and the rows of its code in the other folds."""
    width = int(codes.max(initial=0)) + 1
    cell = folds * width + codes
    rows = np.bincount(cell, minlength=FOLDS * width).reshape(FOLDS, width)
    ones = np.bincount(cell, weights=truth, minlength=FOLDS * width).reshape(FOLDS, width)
    return (ones.sum(0) - ones)[folds, codes], (rows.sum(0) - rows)[folds, codes].astype("float64")
