"""Counts of right and wrong answers, and the figures that follow from them alone.

Every figure takes counts with any leading axes, so that a bootstrap computes all resamples in one call.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def unit_codes(groups: ArrayLike | None, n_rows: int) -> NDArray[np.intp]:
    """Return (n_rows,) numbers from 0 of the unit of every row; every row its own where `groups` is null."""
    if groups is None:
        return np.arange(n_rows)
    return np.unique(np.asarray(groups).astype(str), return_inverse=True)[1]


def confusion_counts(truth: ArrayLike, predicted: ArrayLike, classes: int, groups: ArrayLike | None = None) -> Array:
    """Return (n_units, classes, classes): rows of true class i answered with class j, per unit of `groups` (n,).

    `truth` and `predicted` are (n,) class numbers from 0. Without groups every row is a unit.
    """
    unit = unit_codes(groups, len(np.asarray(truth)))
    counts = np.zeros((int(unit.max(initial=-1)) + 1, classes, classes), dtype=np.int64)
    np.add.at(counts, (unit, np.asarray(truth), np.asarray(predicted)), 1)
    return counts


def label_counts(truth: ArrayLike, predicted: ArrayLike, groups: ArrayLike | None = None) -> Array:
    """Return (n_units, n_labels, 3): true positives, false positives and false negatives of every label.

    `truth` and `predicted` are (n, n_labels) of bool.
    """
    true, said = np.asarray(truth).astype(bool), np.asarray(predicted).astype(bool)
    each = np.stack([true & said, ~true & said, true & ~said], axis=-1).astype(np.int64)
    unit = unit_codes(groups, len(true))
    counts = np.zeros((int(unit.max(initial=-1)) + 1, *each.shape[1:]), dtype=np.int64)
    np.add.at(counts, unit, each)
    return counts


def accuracy(confusion: Array) -> Array:
    """Share of right answers: (…, classes, classes) to (…)."""
    return np.trace(confusion, axis1=-2, axis2=-1) / confusion.sum(axis=(-2, -1))


def class_f1(confusion: Array) -> Array:
    """F1 of every class: (…, classes, classes) to (…, classes); NaN for a class neither true nor answered."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    return _ratio(2 * right, confusion.sum(axis=-1) + confusion.sum(axis=-2))


def macro_f1(confusion: Array) -> Array:
    """Mean F1 over the classes that are true or answered at least once: (…, classes, classes) to (…)."""
    return np.asarray(np.nanmean(class_f1(confusion), axis=-1))


def label_f1(counts: Array) -> Array:
    """F1 of every label: (…, n_labels, 3) to (…, n_labels); NaN for a label neither true nor answered."""
    right, wrong, missed = counts[..., 0], counts[..., 1], counts[..., 2]
    return _ratio(2 * right, 2 * right + wrong + missed)


def micro_f1(counts: Array) -> Array:
    """F1 over all labels together: (…, n_labels, 3) to (…)."""
    return label_f1(counts.sum(axis=-2))


def label_macro_f1(counts: Array) -> Array:
    """Mean F1 over the labels that are true or answered at least once: (…, n_labels, 3) to (…)."""
    return np.asarray(np.nanmean(label_f1(counts), axis=-1))


def _ratio(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
