"""The same probabilities as the fitted pipeline, several times faster: hashed n-grams times one matrix.

A pipeline of scikit-learn makes a string of every n-gram, and checks and copies its input at every step. Here n-grams are hashed
together (`nlp.ngram`), and its arrays are read once and multiplied directly. Whether the result is the same is not assumed:
`linear_scorer` compares, and gives null for any pipeline that is built differently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.multiclass import OneVsRestClassifier

from nlp.ngram import Counts, Hashing

Array = NDArray[Any]


@dataclass(frozen=True)
class _HashedColumn:
    """A text column: its place, how its n-grams are hashed and weighted, and what each hash adds to each score.

    `rarity` is the inverse document frequency of each hash, null where the pipeline learnt none.
    """

    place: int
    hashing: Hashing
    rarity: Array | None
    weights: Array

    @property
    def places(self) -> Sequence[int]:
        return (self.place,)

    def scores(self, columns: Array) -> Array:
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
class _NumberColumns:
    """Columns of numbers, and what each adds to each score."""

    places: Sequence[int]
    weights: Array

    def scores(self, columns: Array) -> Array:
        return columns[:, self.places].astype(float) @ self.weights


@dataclass(frozen=True)
class LinearScorer:
    """Scores are sums over columns, and log-odds: of each label by itself where `independent`, else of one class of all."""

    parts: tuple[_HashedColumn | _NumberColumns, ...]
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


def linear_scorer(pipeline: Any, probe: Array) -> LinearScorer | None:  # noqa: ANN401 - scikit-learn carries no types
    """Return what gives the pipeline's probabilities, or null where it is not hashed columns under linear models.

    `probe` is (n, n_columns) of text columns on which both must agree within 1e-9.
    """
    try:
        scorer = _read(pipeline)
        agrees = np.allclose(scorer.predict_proba(probe), pipeline.predict_proba(probe), rtol=0, atol=1e-9)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    return scorer if agrees else None


def _read(pipeline: Any) -> LinearScorer:  # noqa: ANN401
    features, head = (step for _, step in pipeline.steps)
    independent = isinstance(head, OneVsRestClassifier)
    models = head.estimators_ if independent else [head]
    weights = np.vstack([model.coef_ for model in models]).T
    intercept = np.concatenate([model.intercept_ for model in models])
    return LinearScorer(tuple(_parts(features, weights)), intercept, independent)


def _parts(features: Any, weights: Array) -> Any:  # noqa: ANN401
    for name, step, place in features.transformers_:
        part = np.ascontiguousarray(
            weights[features.output_indices_[name]] * features.transformer_weights.get(name, 1.0)
        )
        if isinstance(place, int):
            hashing, weighting = (each for _, each in step.steps)
            yield _HashedColumn(place, Hashing.of(hashing), _rarity(weighting), part)
        elif len(part):
            yield _NumberColumns(tuple(place), part)


def _rarity(weighting: Any) -> Array | None:  # noqa: ANN401
    if not weighting.sublinear_tf or weighting.norm != "l2":
        raise ValueError("counts are not weighted in this way here")
    return weighting.idf_ if weighting.use_idf else None


def _logistic(odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))
