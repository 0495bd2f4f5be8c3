"""Reading a fitted pipeline of scikit-learn as plain arrays.

Whether the result is the same is not assumed: `linear_scorer` compares, and gives null for any pipeline that is built differently.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.multiclass import OneVsRestClassifier

from nlp.linear_scorer import HashedColumn, LinearScorer, NumberColumns
from nlp.ngram import Hashing

Array = NDArray[Any]


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
            yield HashedColumn(place, hashing_of(hashing), _rarity(weighting), part)
        elif len(part):
            yield NumberColumns(tuple(place), part)


def _rarity(weighting: Any) -> Array | None:  # noqa: ANN401
    if not weighting.sublinear_tf or weighting.norm != "l2":
        raise ValueError("counts are not weighted in this way here")
    return weighting.idf_ if weighting.use_idf else None


def hashing_of(vectorizer: HashingVectorizer) -> Hashing:
    """Return the hashing that a vectorizer does; ValueError where it is set up in a way that is not known here."""
    least, most = vectorizer.ngram_range
    hashing = Hashing(vectorizer.analyzer == "word", least, most, vectorizer.n_features)
    ours = vectorizer_of(hashing).get_params()
    other = [name for name, value in vectorizer.get_params().items() if ours[name] != value]
    if other:
        raise ValueError(f"{', '.join(other)}: n-grams are not hashed in this way here")
    return hashing


def vectorizer_of(hashing: Hashing) -> HashingVectorizer:
    """Return scikit-learn's own, which counts the same."""
    units = {"analyzer": "word", "token_pattern": r"\S+"} if hashing.by_word else {"analyzer": "char"}
    size = {"ngram_range": (hashing.least, hashing.most), "n_features": hashing.places}
    return HashingVectorizer(alternate_sign=False, norm=None, **size, **units)
