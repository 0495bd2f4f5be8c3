"""Yes or no from a score: F1 at the threshold that was best on other rows, the measure of the 2016 competition."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from registry.metric import Metric
from training.metric import measure


def f1(truth: ArrayLike, said: ArrayLike) -> float:
    """Harmonic mean of precision and recall of 1: `truth` and `said` (n,) of 0/1; 0 where neither has a 1."""
    true, yes = np.asarray(truth).astype(bool), np.asarray(said).astype(bool)
    return float(2 * (true & yes).sum() / max(int(true.sum() + yes.sum()), 1))


def best_f1_threshold(truth: ArrayLike, score: ArrayLike) -> float:
    """Return the score (n,) from which saying yes gives the highest F1, the lowest such score."""
    true, scores = np.asarray(truth).astype(bool), np.asarray(score, dtype="float64")
    order = np.argsort(-scores, kind="stable")
    hits, said = np.cumsum(true[order]), np.arange(1, len(true) + 1)
    # Equal scores are said yes to together: only the last of them is a threshold, and the last row ends a run.
    last = np.append(np.diff(scores[order]) != 0, True)
    values = np.where(last, 2 * hits / (said + true.sum()), -1.0)
    return float(scores[order][len(values) - 1 - int(values[::-1].argmax())])


def measure_f1(
    name: str,
    truth: ArrayLike,
    said: NDArray[np.bool_],
    trivial: NDArray[np.bool_],
    against: str,
    customers: ArrayLike,
) -> Metric:
    """Return the F1 of what was `said` (n,) with its interval over customers, beside that of the trivial answers."""
    baseline = f1(truth, trivial)
    return measure(name, f1, truth, said, groups=customers, baseline=baseline, baseline_name=against)
