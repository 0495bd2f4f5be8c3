"""When a model should rather say that it does not know, and how far its probabilities can be trusted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from registry.metric import Metric
from training.confusion import unit_codes
from training.metric import bootstrap_interval, measure_counts

Array = NDArray[Any]
NEVER = 1.0
"""The confidence that is asked for where no lower one is precise enough: only certainty is answered."""
LEAST_ANSWERS = 20
"""Answers on which a precision is believed."""


def confidence(probabilities: Array, said: Array) -> Array:
    """Return the probability of the answered class, (n,), of probabilities (n, n_classes) and class numbers answered (n,)."""
    return np.asarray(probabilities[np.arange(len(said)), said])


def least_confidence(right: ArrayLike, sure: ArrayLike, precision: float) -> float:
    """Return the lowest confidence from which on at least `precision` of the answers are right; NEVER where there is none.

    `right` (n,) of bool says which answers are, `sure` (n,) how confident each is; both of rows the model has not seen. At least
    LEAST_ANSWERS must be left. 0 where all answers together are precise enough.
    """
    order = np.argsort(-np.asarray(sure), kind="stable")
    levels, hits = np.asarray(sure)[order], np.cumsum(np.asarray(right)[order])
    answers = np.arange(1, len(order) + 1)
    # Rows of equal confidence are answered together or not at all.
    last = np.append(np.diff(levels) != 0, True)
    good = np.flatnonzero(last & (hits >= precision * answers) & (answers >= LEAST_ANSWERS))
    if not len(good):
        return NEVER
    return 0.0 if good[-1] == len(order) - 1 else float(levels[good[-1]])


def calibration_error(right: ArrayLike, sure: ArrayLike, bins: int = 10) -> float:
    """Return the expected calibration error: mean distance of confidence and share of right answers in bins of equal size.

    Naeini et al. 2015, with equal-mass bins.
    """
    order = np.argsort(np.asarray(sure), kind="stable")
    gaps = np.asarray(right, dtype=float)[order] - np.asarray(sure)[order]
    return float(sum(abs(part.sum()) for part in np.array_split(gaps, bins)) / max(len(gaps), 1))


def confidence_metrics(right: Array, sure: Array, least: float, groups: Sequence[str], trivial: float) -> list[Metric]:
    """Return calibration error, precision among the answers that are sure enough, and their share, with intervals over `groups`.

    `trivial` is the precision of always answering the largest class. Where nothing is answered there is no precision.
    """
    low, high = bootstrap_interval(calibration_error, right, sure, groups=groups)
    error = calibration_error(right, sure)
    # A resample repeats rows, which adds noise to each bin: its error is larger, so the interval is widened to hold the figure.
    found = [Metric("calibration_error", error, min(low, error), max(high, error), None, None, len(right))]
    counts = _counts(right, sure >= least, groups)
    if counts[:, 1].any():
        found.append(
            measure_counts(
                "answered_precision",
                _precision,
                counts,
                rows=len(right),
                baseline=trivial,
                baseline_name="largest class",
            )
        )
    return [*found, measure_counts("answered_share", _share, counts, rows=len(right))]


def _counts(right: Array, answered: Array, groups: Sequence[str]) -> Array:
    """Return right answers, answers and rows of every group: (n_groups, 3)."""
    unit = unit_codes(groups, len(right))
    parts = (right & answered, answered, np.ones(len(right), dtype=bool))
    return np.stack([np.bincount(unit, weights=part) for part in parts], axis=1)


def _precision(counts: Array) -> Array:
    return np.divide(counts[..., 0], counts[..., 1], out=np.full(counts.shape[:-1], np.nan), where=counts[..., 1] > 0)


def _share(counts: Array) -> Array:
    return np.asarray(counts[..., 1] / counts[..., 2])
