"""Learning what text adds: TF-IDF and logistic regression in the rows fitted on, and out-of-fold scores for these rows themselves.

A score of the rows it was fitted on knows their targets, as a target encoding does; a model that learns from it trusts it too much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from registry.tabular.text_score import TextScore, runs
from training.config import STRICT
from training.dataset import Dataset
from training.error import LabelError
from training.vintage import Vintages

Floats = NDArray[np.float64]
Read = Callable[[pd.DataFrame], Sequence[str]]
"""Gives the text of rows (customer_id, as_of)."""

CLASSES = 2


class TextScoreConfig(BaseModel):
    """How text is read: runs of `least` to `most` characters, the `terms` commonest of those in at least `least_rows` rows.

    `strength` is the inverse of the L2 penalty. Rows fitted on are scored in `folds` parts, by customers.
    """

    model_config = STRICT

    least: int = Field(default=2, ge=1, le=4)
    most: int = Field(default=3, ge=1, le=4)
    terms: int = Field(default=1500, ge=1, le=20_000)
    least_rows: int = Field(default=5, ge=2)
    strength: float = Field(default=0.3, gt=0)
    folds: int = Field(default=5, ge=2, le=20)


@dataclass(frozen=True)
class ReadVintages:
    """Parts with the score of their text as one more feature, and what gives it."""

    parts: Vintages
    text: TextScore


def read_vintages(parts: Vintages, read: Read, name: str, config: TextScoreConfig, seed: int) -> ReadVintages:
    """Return the parts with a feature called `name`, learnt on `parts.fit` alone; null where a customer has no text.

    Raises
    ------
    LabelError
        The fitted rows have too little text to learn from.
    """
    fit = parts.fit
    texts = read(fit.rows)
    learnt = fit_text_score(texts, fit.y, config)
    own = out_of_fold(texts, fit.y, fit.rows["customer_id"], config, seed)
    calibration, test = (_with(part, name, learnt.apply(read(part.rows))) for part in (parts.calibration, parts.test))
    return ReadVintages(Vintages(_with(fit, name, own), calibration, test), learnt)


def fit_text_score(texts: Sequence[str], y: ArrayLike, config: TextScoreConfig) -> TextScore:
    """Return the score of texts (n_rows,) that ranks rows by y (n_rows,) of 0/1; rows without text do not count.

    Raises
    ------
    LabelError
        One class only among rows with text, or no term that is common enough.
    """
    said = [place for place, text in enumerate(texts) if text]
    target = np.asarray(y)[said]
    if len(np.unique(target)) < CLASSES:
        raise LabelError(
            f"text: {len(said)} of {len(texts)} rows have any, {int(target.sum())} of them 1; both classes are needed"
        )
    vectorizer = TfidfVectorizer(
        analyzer=partial(runs, least=config.least, most=config.most),
        min_df=config.least_rows,
        max_features=config.terms,
        sublinear_tf=True,
    )
    try:
        rows = vectorizer.fit_transform([texts[place] for place in said])
    except ValueError as error:
        raise LabelError(f"text: no term stands in {config.least_rows} of {len(said)} rows with text") from error
    linear = LogisticRegression(C=config.strength, max_iter=1000).fit(rows, target)
    return TextScore(
        least=config.least,
        most=config.most,
        terms=tuple(vectorizer.get_feature_names_out().tolist()),
        rarity=tuple(vectorizer.idf_.tolist()),
        weights=tuple(linear.coef_[0].tolist()),
    )


def out_of_fold(texts: Sequence[str], y: ArrayLike, customers: ArrayLike, config: TextScoreConfig, seed: int) -> Floats:
    """Return the score of each row (n_rows,) by a model that saw no row of its customer; NaN where there is no text.

    Raises
    ------
    LabelError
        What is left without a fold cannot be learnt from.
    """
    codes, target = pd.factorize(np.asarray(customers))[0], np.asarray(y)
    fold = np.random.default_rng(seed).permutation(int(codes.max(initial=0)) + 1)[codes] % config.folds
    scores = np.full(len(target), np.nan)
    for number in range(config.folds):
        own, others = np.flatnonzero(fold == number).tolist(), np.flatnonzero(fold != number).tolist()
        learnt = fit_text_score([texts[place] for place in others], target[others], config)
        scores[own] = learnt.apply([texts[place] for place in own])
    return scores


def _with(part: Dataset, name: str, values: Floats) -> Dataset:
    return Dataset(part.rows.assign(**{name: values}), (*part.features, name))
