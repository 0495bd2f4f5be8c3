"""What the text benchmarks share: the sentiment job's own pieces, folds by hash, the plain baseline, two-class figures."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.quality_result import QualityResult
from nlp.document import text_columns
from nlp.lexicon import load_lexicon
from nlp.redaction import redact_transcript
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import Transcript
from training.config import load_config
from training.confusion import accuracy, confusion_counts, macro_f1
from training.jobs.sentiment import SentimentConfig
from training.metric import bootstrap_count_interval

FOLDS = 5
Array = NDArray[Any]
Predict = Callable[[Array, Array], Array]
"""From masks of the rows to learn from and to answer for, (n,) each, to the answers, (n_test, …)."""


def present_files(data: str, name: str, train_dir: Path, test_dir: Path | None) -> list[Path]:
    """Return the file of the data set in each folder that is given; nothing, and a plain line, where one is absent."""
    paths = [folder / data / name for folder in (train_dir, test_dir) if folder is not None]
    absent = [path for path in paths if not path.is_file()]
    if absent:
        print(f"{data}: skipped, {absent[0]} is not there")
        return []
    return paths


def job_config() -> SentimentConfig:
    """Return the config of the sentiment job."""
    return load_config(NlpSettings().configs / "jobs" / "sentiment.toml", SentimentConfig)


def job_columns(config: SentimentConfig, transcripts: Sequence[Transcript]) -> Array:
    """Return the text columns that the job would be fitted on, (n, n_columns)."""
    lexicon = load_lexicon(NlpSettings().configs / "lexicons" / f"{config.lexicon}.txt")
    return text_columns([redact_transcript(transcript) for transcript in transcripts], fast_tokenizer(lexicon))


def hashed_folds(keys: Sequence[str], folds: int = FOLDS) -> Array:
    """Return the fold of every key, (n,): equal keys are together, and a row keeps its fold whatever else is there."""
    return np.array([int(sha256(key.encode()).hexdigest(), 16) % folds for key in keys])


def out_of_fold(folds: Array, predict: Predict) -> Array:
    """Return for every row what `predict` says of it when its fold (n,) is the test."""
    parts = [(folds == fold, predict(folds != fold, folds == fold)) for fold in np.unique(folds)]
    answers = np.empty((len(folds), *parts[0][1].shape[1:]))
    for rows, part in parts:
        answers[rows] = part
    return answers


def plain_scores(texts: Sequence[str], target: Array, train: Array, test: Array) -> Array:
    """Return scores of class 1 by the plain baseline, character 1–3-gram TF-IDF and a linear support vector machine: (n_test,)."""
    plain = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True), LinearSVC(random_state=0)
    )
    every = np.array(texts, dtype=object)
    return np.asarray(plain.fit(every[train], target[train]).decision_function(every[test]))


def two_class_results(data: str, truth: Array, said: Array, plain: Array, usual: int) -> list[QualityResult]:
    """Return accuracy and macro-F1 of answers 0/1 (n,), beside those of the plain baseline and of always saying `usual`."""
    counts = confusion_counts(truth, said, 2)
    others = [confusion_counts(truth, each, 2).sum(axis=0) for each in (np.full_like(truth, usual), plain)]
    results = []
    for name, statistic in (("accuracy", accuracy), ("macro_f1", macro_f1)):
        low, high = bootstrap_count_interval(statistic, counts)
        value, trivial, baseline = (float(statistic(each)) for each in (counts.sum(axis=0), *others))
        results.append(QualityResult(data, name, value, low, high, trivial, baseline, len(truth)))
    return results
