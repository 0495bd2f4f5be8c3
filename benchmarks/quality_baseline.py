"""What the product is held against in the same run: plain models on the whole text, without roles, and SnowNLP."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.quality_set import Array, TextSet

NOT_ASKED = -1
SNOWNLP_ROWS = 400
"""SnowNLP takes 10 ms for a long text; it is asked about this many rows of a test at most."""
Answers = tuple[Array, Array]
"""Class numbers answered (n,), NOT_ASKED where none was, and a number (n,) that rises with the class."""
Contestant = Callable[[TextSet, TextSet], Answers]
"""From rows to learn from and rows to answer for to answers."""


def plain_baselines() -> dict[str, Contestant]:
    """Return the baselines that learn, by name."""
    return {"char_svc": char_svc, "jieba_logreg": jieba_logreg}


def sentiment_baselines() -> dict[str, Contestant]:
    """Return these and, where it is installed, SnowNLP as it comes."""
    if find_spec("snownlp") is None:
        print("snownlp: skipped, it is not installed")
        return plain_baselines()
    return {**plain_baselines(), "snownlp": snownlp}


def char_svc(learn: TextSet, asked: TextSet) -> Answers:
    """Return the answers of character 1–3-gram TF-IDF and a linear support vector machine."""
    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    return _answers(make_pipeline(features, LinearSVC(random_state=0)), learn, learn.texts, asked.texts)


def jieba_logreg(learn: TextSet, asked: TextSet) -> Answers:
    """Return the answers of TF-IDF of jieba's words and a logistic regression."""
    features = TfidfVectorizer(token_pattern=r"\S+", min_df=2, sublinear_tf=True)  # noqa: S106 - a pattern of words
    model = make_pipeline(features, LogisticRegression(C=10, tol=1e-3, max_iter=1000))
    return _answers(model, learn, [*map(words, learn.texts)], [*map(words, asked.texts)])


def snownlp(_learn: TextSet, asked: TextSet) -> Answers:
    """Return what SnowNLP says, as it comes, of what customers say: its sentiment 0 … 1, cut into classes of equal width."""
    from snownlp import SnowNLP  # noqa: PLC0415 - an extra for developers

    rows = np.random.default_rng(0).permutation(len(asked))[:SNOWNLP_ROWS]
    said, scale = np.full(len(asked), NOT_ASKED), np.full(len(asked), np.nan)
    for row in rows:
        text = "\n".join(asked.transcripts[row].said("customer"))
        scale[row] = SnowNLP(text).sentiments if text.strip() else 0.5
    said[rows] = np.minimum(scale[rows] * len(asked.classes), len(asked.classes) - 1).astype(int)
    return said, scale


def _answers(model: Any, learn: TextSet, learnt: list[str], asked: list[str]) -> Answers:  # noqa: ANN401
    scores = np.asarray(model.fit(learnt, learn.target).decision_function(asked))
    if scores.ndim == 1:
        return (scores > 0).astype(int), scores
    # Not every class need be there to learn from.
    said = model.classes_[scores.argmax(axis=1)]
    return said, said.astype(float)


@cache
def words(text: str) -> str:
    """Return the words of a text as jieba cuts them, between spaces."""
    jieba.setLogLevel("ERROR")
    return " ".join(word for word in jieba.cut(text) if word.strip())
