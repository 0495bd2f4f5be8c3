"""`takeaway_reviews`: whether a short review of a delivered meal is negative or positive.

Through the sentiment job's columns, pipeline and choice of threshold; a review is what a customer says in one turn. Without a
test folder: five folds by a hash of the text, pooled, so that a review that stands twice is never on both sides. A threshold
is chosen on inner folds of what its model is fitted on.
"""

import csv
from pathlib import Path

import numpy as np

from benchmarks.quality_result import QualityResult
from benchmarks.quality_text import (
    Array,
    Predict,
    hashed_folds,
    job_columns,
    job_config,
    out_of_fold,
    plain_scores,
    present_files,
    two_class_results,
)
from nlp.decision import one_of
from nlp.transcript import parse_transcript
from training.jobs import sentiment
from training.text_threshold import class_thresholds

DATA = "takeaway_reviews"
ANSWERS = ("dissatisfied", "satisfied")


def evaluate(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return accuracy and macro-F1; nothing where the data are absent."""
    paths = present_files(DATA, "reviews.csv", train_dir, test_dir)
    if not paths:
        return []
    parts = [read_reviews(path) for path in paths]
    texts = [text for part in parts for text, _ in part]
    labels = np.array([label for part in parts for _, label in part])
    if len(parts) == 1:
        folds = hashed_folds(texts)
        answers = (out_of_fold(folds, predict) for predict in (_model(texts, labels), _plain(texts, labels)))
        return _results(labels, *answers)
    test = np.arange(len(texts)) >= len(parts[0])
    return _results(labels[test], *(predict(~test, test) for predict in (_model(texts, labels), _plain(texts, labels))))


def read_reviews(path: Path) -> list[tuple[str, int]]:
    """Return text and label (0 negative, 1 positive) of every review that holds text."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [(row["text"], int(row["label"])) for row in csv.DictReader(lines) if row["text"].strip()]


def _model(texts: list[str], labels: Array) -> Predict:
    config = job_config()
    columns = job_columns(config, [parse_transcript([{"speaker": "customer", "text": text}]) for text in texts])

    def predict(train: Array, test: Array) -> Array:
        inner = hashed_folds([texts[row] + "/inner" for row in np.flatnonzero(train)], config.split.folds)
        estimator, unseen = sentiment.fit(config, columns[train], labels[train], ANSWERS, inner)
        return one_of(estimator.predict_proba(columns[test]), ANSWERS, class_thresholds(labels[train], unseen, ANSWERS))

    return predict


def _plain(texts: list[str], labels: Array) -> Predict:
    return lambda train, test: plain_scores(texts, labels, train, test) > 0


def _results(truth: Array, said: Array, plain: Array) -> list[QualityResult]:
    return two_class_results(DATA, truth, said.astype(int), plain.astype(int), int(np.bincount(truth).argmax()))
