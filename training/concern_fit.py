"""Fitting the concerns: on annotated calls, and on those with probable labels where annotated ones are few."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import LabelBinarizer

from training.confusion import label_counts, micro_f1
from training.text_threshold import GRID, label_thresholds
from training.weak_label import WeakRows

Array = NDArray[Any]

SURE_CALLS = 20
"""A label that fewer annotated calls have shares the threshold of all labels."""


def fit_weighted(head: OneVsRestClassifier, features: Array, target: Array, weights: Array) -> OneVsRestClassifier:
    """Return `head` fitted on features (n, n_features) for `target` (n, n_labels), row i counting weights[i, label] for a label.

    The one-vs-rest classifier itself knows one weight per row only. A row without weight is left out.
    """
    fitted = clone(head)
    fitted.label_binarizer_ = LabelBinarizer(sparse_output=True).fit(target.astype(int))
    fitted.classes_ = fitted.label_binarizer_.classes_
    fitted.n_features_in_ = features.shape[1]
    fitted.estimators_ = []
    for label in range(target.shape[1]):
        counts = weights[:, label] > 0
        each = clone(head.estimator)
        each.fit(features[counts], target[counts, label].astype(int), sample_weight=weights[counts, label])
        fitted.estimators_.append(each)
    return fitted


def chosen_weight(
    head: OneVsRestClassifier, stacked: Array, target: Array, weak: WeakRows, folds: Array, candidates: Sequence[float]
) -> tuple[float, Array]:
    """Return the weight of calls with probable labels that serves annotated calls best, and what was said of those unseen.

    `stacked` holds the features of annotated calls, then those of `weak`; `target` and `folds` are of the annotated. The
    probabilities (n_annotated, n_labels) are by models fitted without the fold of the call.
    """
    tried = {weight: _unseen(head, stacked, target, weak, folds, weight) for weight in candidates}
    best = max(tried, key=lambda weight: _best_f1(target, tried[weight]))
    return best, tried[best]


def stacked_rows(target: Array, weak: WeakRows, weight: float) -> tuple[Array, Array]:
    """Return labels and weights (n_annotated + n_weak, n_labels): annotated calls count 1."""
    return (
        np.vstack([target, weak.target]),
        np.vstack(
            [np.ones(target.shape), np.maximum(np.where(weak.taught, 1.0, weight)[:, None] * weak.certainty, 1e-6)]
        ),
    )


def shared_thresholds(target: Array, unseen: Array, labels: Sequence[str]) -> dict[str, float]:
    """Return the threshold of each label with its best F1; where few calls have it, the one with the best F1 of all labels."""
    own = label_thresholds(target, unseen, labels)
    together = float(GRID[np.argmax([_f1(target, unseen >= level) for level in GRID])])
    few = target.sum(axis=0) < SURE_CALLS
    return {label: together if sparse else own[label] for label, sparse in zip(labels, few, strict=True)}


def _unseen(
    head: OneVsRestClassifier, stacked: Array, target: Array, weak: WeakRows, folds: Array, weight: float
) -> Array:
    labels, weights = stacked_rows(target, weak, weight)
    answers = np.empty(target.shape)
    for fold in np.unique(folds):
        seen = np.concatenate([folds != fold, np.ones(len(weak.columns), dtype=bool)])
        model = fit_weighted(head, stacked[seen], labels[seen], weights[seen])
        answers[folds == fold] = model.predict_proba(stacked[: len(target)][folds == fold])
    return answers


def _best_f1(target: Array, unseen: Array) -> float:
    return max(_f1(target, unseen >= level) for level in GRID)


def _f1(target: Array, said: Array) -> float:
    return float(np.nan_to_num(micro_f1(label_counts(target, said).sum(axis=0))))
