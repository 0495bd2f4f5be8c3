"""Thresholds chosen on rows that neither the model of their fold nor the report has seen."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone

from nlp.decision import one_of
from training.confusion import confusion_counts, label_counts, label_f1, macro_f1

GRID = np.round(np.arange(0.1, 0.91, 0.02), 2)


def unseen_probabilities(head: Any, features: Any, target: NDArray[Any], folds: NDArray[Any]) -> NDArray[Any]:  # noqa: ANN401
    """Return for every row what a copy of `head` says that was fitted on the other folds: (n_rows, n_classes).

    `features` is (n_rows, n_features), `folds` (n_rows,) the fold of each row. A class must not be missing outside a fold.
    """

    def answers_of(seen: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(clone(head).fit(features[seen], target[seen]).predict_proba(features[~seen]))

    return unseen_rows(folds, answers_of)


def unseen_rows(folds: NDArray[Any], answers_of: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any]:
    """Return for every row what `answers_of` says of it when its fold is the one left out: (n_rows, …).

    `answers_of` gets the mask (n_rows,) of the rows to learn from and answers for the others, in their order.
    """
    parts = [(folds == fold, answers_of(folds != fold)) for fold in np.unique(folds)]
    answers = np.empty((len(folds), *parts[0][1].shape[1:]))
    for rows, part in parts:
        answers[rows] = part
    return answers


def class_thresholds(truth: ArrayLike, probabilities: NDArray[Any], classes: Sequence[str]) -> dict[str, float]:
    """Return for `nlp.decision.one_of` the thresholds of classes with the highest macro-F1.

    `truth` is (n,) of class numbers. They are set one after the other, the rest held, in two rounds; the nearest to 0.5 wins a tie.
    """
    chosen = dict.fromkeys(classes, 0.5)
    for name in (*classes, *classes):
        scores = []
        for threshold in GRID:
            answers = one_of(probabilities, classes, chosen | {name: threshold})
            scores.append(macro_f1(confusion_counts(truth, answers, len(classes)).sum(axis=0)))
        chosen[name] = _best(np.array(scores))
    return chosen


def label_thresholds(truth: NDArray[Any], probabilities: NDArray[Any], labels: Sequence[str]) -> dict[str, float]:
    """Return for `nlp.decision.any_of` the threshold of each label with its highest F1; `truth` is (n, n_labels) of bool."""
    scores = np.stack([label_f1(label_counts(truth, probabilities >= level).sum(axis=0)) for level in GRID])
    return {label: _best(np.nan_to_num(column)) for label, column in zip(labels, scores.T, strict=True)}


def _best(scores: NDArray[Any]) -> float:
    best = np.flatnonzero(scores >= scores.max() - 1e-12)
    return float(GRID[best[np.argmin(np.abs(GRID[best] - 0.5))]])
