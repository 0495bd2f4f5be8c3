"""From text columns to probabilities, in scikit-learn's own types only, so that a stored model brings no code of ours."""

from typing import Annotated, Any

from numpy.typing import NDArray
from pydantic import BaseModel, Field, field_validator
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from nlp.document import COLUMNS, COUNT_COLUMNS, TEXT_COLUMNS, WORD_COLUMNS
from training.config import STRICT
from training.text_head import HeadConfig, fit_head

Array = NDArray[Any]
_Weight = Annotated[float, Field(gt=0, le=10)]


class FeatureConfig(BaseModel):
    """How text columns become features.

    `text` gives the weight of every text or word column that is used; text is cut into runs of 1 to `characters` characters,
    words into runs of 1 to `words` words, each hashed into 2^`bits` places. `idf` weighs n-grams up that few rows have. `counts`
    is the weight of the counts, 0 for none.
    """

    model_config = STRICT

    text: dict[str, _Weight] = Field(min_length=1)
    characters: int = Field(default=3, ge=1, le=6)
    words: int = Field(default=2, ge=1, le=4)
    bits: int = Field(default=16, ge=10, le=22)
    idf: bool = False
    counts: float = Field(default=0.1, ge=0, le=10)

    @field_validator("text")
    @classmethod
    def _known(cls, text: dict[str, float]) -> dict[str, float]:
        known = (*TEXT_COLUMNS, *WORD_COLUMNS)
        for name in text:
            if name not in known:
                raise ValueError(f"{name} is no text column, known: {', '.join(known)}")
        return text


def text_features(config: FeatureConfig) -> ColumnTransformer:
    """Return what turns text columns (n, n_columns) into sparse features (n, n_features).

    Nothing is learnt of labels: n-grams are hashed, and each row is scaled by itself (1 + log of the frequency, length 1); with
    `idf` one number a place says how rare it is. So features are made once for all inner folds, and the model holds no
    vocabulary, which would be 20 MB of what callers said (measured: a vocabulary of 20,000 n-grams loads in 2 s, the hashed
    model in 0.02 s, at equal F1).
    """
    parts: list[Any] = [(name, _hashed(name, config), COLUMNS.index(name)) for name in config.text]
    weights = dict(config.text)
    if config.counts:
        parts.append(("counts", "passthrough", [COLUMNS.index(name) for name in COUNT_COLUMNS]))
        weights["counts"] = config.counts
    return ColumnTransformer(parts, transformer_weights=weights, sparse_threshold=1.0)


def fit_classes(
    features: FeatureConfig,
    head: HeadConfig,
    columns: Array,
    target: Array,
    classes: int,
    folds: Array,
    grades: Array | None = None,
) -> tuple[Pipeline, Array]:
    """Return the model of text columns (n, n_columns) for `target` (n,), numbers of `classes` classes.

    Beside it probabilities (n, classes) by models that were fitted on the other inner `folds` (n,) only, to choose thresholds
    on. `grades` (n, n_grades) is for ordinal views, see `fit_head`.
    """
    made = text_features(features)
    fitted, unseen = fit_head(head, made.fit_transform(columns), target, classes, folds, grades)
    return joined(made, fitted), unseen


def concern_head(penalty: float) -> OneVsRestClassifier:
    """Return the classifier of independent labels: one logistic regression each; `penalty` is 1 / C."""
    # More columns than rows: the dual is six times faster. The order of its steps is random, hence the seed.
    each = LogisticRegression(C=1 / penalty, solver="liblinear", dual=True, max_iter=1000, random_state=0)
    return OneVsRestClassifier(each)


def joined(features: ColumnTransformer, head: Any) -> Pipeline:  # noqa: ANN401 - scikit-learn carries no types
    """Return both as the one estimator that is stored: text columns in, probabilities out."""
    return make_pipeline(features, head)


def _hashed(name: str, config: FeatureConfig) -> Pipeline:
    runs = (
        {"analyzer": "word", "token_pattern": r"\S+", "ngram_range": (1, config.words)}
        if name in WORD_COLUMNS
        else {"analyzer": "char", "ngram_range": (1, config.characters)}
    )
    # All signs positive and no scaling: the logarithm of the frequency comes after the hash.
    hashing = HashingVectorizer(n_features=2**config.bits, alternate_sign=False, norm=None, **runs)
    return make_pipeline(hashing, TfidfTransformer(use_idf=config.idf, sublinear_tf=True))
