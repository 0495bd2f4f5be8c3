"""Probabilities of a linear text model from plain arrays: hashed n-grams times one matrix.

A pipeline of scikit-learn makes a string of every n-gram, and checks and copies its input at every step. Here n-grams are hashed
together (`nlp.ngram`) and multiplied directly, several times faster and without scikit-learn. `linear_reading` makes it of a fitted
pipeline, `scorer_file` keeps it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.ngram import Counts, Hashing

Array = NDArray[Any]


@dataclass(frozen=True)
class HashedColumn:
    """A text column: its place, how its n-grams are hashed and weighted, and what each hash adds to each score.

    `rarity` is the inverse document frequency of each hash, null where the pipeline learnt none.
    """

    place: int
    hashing: Hashing
    rarity: Array | None
    weights: Array

    @property
    def places(self) -> Sequence[int]:
        """The place of the column."""
        return (self.place,)

    def scores(self, columns: Array) -> Array:
        """Return what the column adds to each score, (n, n_scores)."""
        # The same words end many calls, and a customer who speaks once says all of it in the last turn.
        texts = columns[:, self.place].tolist()
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        scores = np.concatenate([self._scores(counts) for counts in self.hashing.rows(list(numbers))])
        if len(numbers) == len(texts):
            return scores
        return scores[list(map(numbers.__getitem__, texts))]

    def _scores(self, counts: Counts) -> Array:
        values = 1 + np.log(counts.numbers)
        if self.rarity is not None:
            values *= self.rarity[counts.columns]
        scores = counts.times(values, self.weights)
        starts = counts.borders[:-1]
        filled = (starts < counts.borders[1:]).nonzero()[0]
        scores[filled] /= np.sqrt(np.add.reduceat(values * values, starts[filled]))[:, None]
        return scores


@dataclass(frozen=True)
class NumberColumns:
    """Columns of numbers, and what each adds to each score."""

    places: Sequence[int]
    weights: Array

    def scores(self, columns: Array) -> Array:
        """Return what the columns add to each score, (n, n_scores)."""
        return columns[:, self.places].astype(float) @ self.weights


@dataclass(frozen=True)
class LinearScorer:
    """Scores are sums over columns, and log-odds: of each label by itself where `independent`, else of one class of all."""

    parts: tuple[HashedColumn | NumberColumns, ...]
    intercept: Array
    independent: bool

    @property
    def places(self) -> frozenset[int]:
        """Places of the columns that are read; no other need be filled."""
        return frozenset(place for part in self.parts for place in part.places)

    def predict_proba(self, columns: Array) -> Array:
        """Return (n, n_classes) from text columns (n, n_columns)."""
        odds = sum((part.scores(columns) for part in self.parts), start=self.intercept)
        if self.independent:
            return _logistic(odds)
        if odds.shape[1] == 1:
            return np.hstack([_logistic(-odds), _logistic(odds)])
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _logistic(odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))
