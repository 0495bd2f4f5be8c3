"""`helpdesk_dialogues`: whether the customer of a dialogue is dissatisfied, mean satisfaction of 19 annotators ≤ −0.5.

Through the sentiment job's columns, pipeline and choice of threshold; its ordered classes are seven grades of mean
satisfaction, three of them dissatisfied, so that the order within a class is learnt as well. Without a test folder: five folds
by a hash of the dialogue's id, pooled. A threshold is chosen on inner folds of what its model is fitted on.
"""

import gzip
import json
from dataclasses import dataclass
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
from nlp.transcript import Transcript, parse_transcript
from training.jobs import sentiment
from training.metric import bootstrap_interval, spearman
from training.text_threshold import class_thresholds

DATA = "helpdesk_dialogues"
DISSATISFIED = -0.5
# Upper ends of the grades but the last; the first DISSATISFIED_GRADES are dissatisfied.
GRADES = (-1.0, -0.75, DISSATISFIED, -0.25, 0.0, 0.5)
DISSATISFIED_GRADES = 3
GRADE_NAMES = (*(f"satisfaction up to {end:g}" for end in GRADES), "satisfaction above")
ANSWERS = ("dissatisfied", "other")


@dataclass(frozen=True)
class Dialogues:
    """Dialogues with the mean satisfaction of each, (n,) from −2 to 2."""

    ids: list[str]
    transcripts: list[Transcript]
    satisfaction: Array

    def __add__(self, other: "Dialogues") -> "Dialogues":
        """Return these and the others after them."""
        satisfaction = np.concatenate([self.satisfaction, other.satisfaction])
        return Dialogues(self.ids + other.ids, self.transcripts + other.transcripts, satisfaction)

    @property
    def dissatisfied(self) -> Array:
        """Number in ANSWERS of each dialogue, (n,)."""
        return np.where(self.satisfaction <= DISSATISFIED, 0, 1)


def evaluate(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return accuracy, macro-F1 and Spearman with mean satisfaction; nothing where the data are absent."""
    paths = present_files(DATA, "dialogues.jsonl.gz", train_dir, test_dir)
    if not paths:
        return []
    rows = read_dialogues(paths[0])
    if len(paths) == 1:
        folds = hashed_folds(rows.ids)
        return _results(rows, out_of_fold(folds, _model(rows)), out_of_fold(folds, _plain(rows)))
    test_rows = read_dialogues(paths[1])
    both = rows + test_rows
    test = np.arange(len(both.ids)) >= len(rows.ids)
    return _results(test_rows, _model(both)(~test, test), _plain(both)(~test, test))


def read_dialogues(path: Path) -> Dialogues:
    """Return the dialogues of a file with one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    satisfaction = np.array([np.mean(row["satisfaction"]) for row in rows])
    return Dialogues([row["id"] for row in rows], [parse_transcript(row["turns"]) for row in rows], satisfaction)


def _model(rows: Dialogues) -> Predict:
    """Return what gives of the test rows the number in ANSWERS and an estimate of satisfaction: (n_test, 2)."""
    config = job_config()
    columns = job_columns(config, rows.transcripts)
    grades = np.searchsorted(GRADES, rows.satisfaction)

    def predict(train: Array, test: Array) -> Array:
        inner = hashed_folds([rows.ids[row] + "/inner" for row in np.flatnonzero(train)], config.split.folds)
        estimator, unseen = sentiment.fit(config, columns[train], grades[train], GRADE_NAMES, inner)
        thresholds = class_thresholds(rows.dissatisfied[train], _two_classes(unseen), ANSWERS)
        probabilities = estimator.predict_proba(columns[test])
        said = one_of(_two_classes(probabilities), ANSWERS, thresholds)
        return np.column_stack([said, probabilities @ np.arange(len(GRADE_NAMES))])

    return predict


def _plain(rows: Dialogues) -> Predict:
    """Return what gives the scores of "other" by the plain baseline on the whole text: (n_test,)."""
    texts = ["\n".join(turn.text for turn in transcript.turns) for transcript in rows.transcripts]
    return lambda train, test: plain_scores(texts, rows.dissatisfied, train, test)


def _two_classes(probabilities: Array) -> Array:
    dissatisfied = probabilities[:, :DISSATISFIED_GRADES].sum(axis=1)
    return np.column_stack([dissatisfied, 1 - dissatisfied])


def _results(rows: Dialogues, scored: Array, plain: Array) -> list[QualityResult]:
    truth, said, estimate = rows.dissatisfied, scored[:, 0].astype(int), scored[:, 1]
    usual = int(np.bincount(truth).argmax())
    low, high = bootstrap_interval(spearman, rows.satisfaction, estimate)
    # A constant ranks nobody, its correlation counts as 0.
    ranked = QualityResult(
        DATA,
        "spearman",
        spearman(rows.satisfaction, estimate),
        low,
        high,
        0.0,
        spearman(rows.satisfaction, plain),
        len(truth),
    )
    return [*two_class_results(DATA, truth, said, (plain > 0).astype(int), usual), ranked]
