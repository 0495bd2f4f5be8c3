"""Sentiment: how the caller of a transcript felt, dissatisfied, neutral or satisfied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from sklearn.pipeline import Pipeline

from nlp.analysis import SENTIMENT_LABELS
from nlp.decision import one_of
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from registry.clock import Clock
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.config import STRICT
from training.confusion import accuracy, class_f1, confusion_counts, macro_f1
from training.error import LabelError
from training.gate import Gate, check_gates
from training.metric import auc, measure, measure_counts
from training.plot import bar_plot, calibration_plot, confusion_plot
from training.text_card import describe_text_model, text_example, text_params
from training.text_dataset import LabelledCalls
from training.text_pipeline import FeatureConfig, joined, sentiment_head, text_features
from training.text_split import SplitConfig, check_labels, customer_folds, split_calls_by_time
from training.text_threshold import class_thresholds, unseen_probabilities

CLASSES = tuple(SENTIMENT_LABELS)


class SentimentConfig(BaseModel):
    """What the job needs to know. `alpha`, `slack` and `calibration_folds` are those of `sentiment_head`."""

    model_config = STRICT

    name: str
    lexicon: str
    split: SplitConfig
    features: FeatureConfig
    alpha: float = Field(gt=0)
    slack: float = Field(gt=0)
    calibration_folds: int = Field(ge=2, le=20)
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Answers:
    """Calls a model was asked about: true class numbers (n,), probabilities (n, n_classes), class numbers answered (n,)."""

    truth: NDArray[Any]
    probabilities: NDArray[Any]
    said: NDArray[Any]
    customers: Sequence[str]

    @property
    def confusion(self) -> NDArray[Any]:
        """Counts (n_customers, n_classes, n_classes), true class by row."""
        return confusion_counts(self.truth, self.said, self.probabilities.shape[1], self.customers)


def run(
    config: SentimentConfig, calls: LabelledCalls, registry: ModelRegistry, clock: Clock, configs: Path | None = None
) -> ModelVersion:
    """Train on the earlier calls, test on the later ones, and register what passes its gates.

    `configs` is the folder that holds `lexicons/`; null: that of the settings.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    LabelError
        There are too few labelled calls of a class, or a label that is no class.
    """
    lexicon = load_lexicon((configs or NlpSettings().configs) / "lexicons" / f"{config.lexicon}.txt")
    train, test = split_calls_by_time(_labelled(calls), config.split.test_share)
    columns = text_columns(train.transcripts, fast_tokenizer(lexicon))
    folds = customer_folds(train, config.split.folds, config.split.seed)
    estimator, unseen = fit(config, columns, class_numbers(train), CLASSES, folds)
    thresholds = class_thresholds(class_numbers(train), unseen, CLASSES)
    answers = ask(estimator, thresholds, test, lexicon)
    metrics = evaluate(answers, int(np.bincount(class_numbers(train)).argmax()))
    params = config.model_dump(exclude={"gates"}) | text_params(train, test, lexicon)
    with registry.start(config.name, params=params, tags={"trained_at": clock().isoformat()}) as tracked:
        _log(tracked, train, test, answers, metrics)
        check_gates(metrics, config.gates)
        detail = {"test_from": str(test.at.min()), "dataset": train.digest}
        card = describe_text_model(CLASSES, thresholds, lexicon, metrics, detail)
        return tracked.register_estimator(config.name, estimator, text_example(columns), "predict_proba", card)


def fit(
    config: SentimentConfig, columns: NDArray[Any], target: NDArray[Any], classes: Sequence[str], folds: NDArray[Any]
) -> tuple[Pipeline, NDArray[Any]]:
    """Return the model of text columns (n, n_columns) for `target` (n,), numbers of `classes`, which go from worst to best.

    Beside it, for every row, probabilities (n, n_classes) by a model that was fitted on the other inner `folds` (n,) only: to
    choose thresholds on. LabelError where a class has too few rows.
    """
    check_labels(target[:, None] == np.arange(len(classes)), classes, folds, config.calibration_folds)
    features = text_features(config.features)
    matrix = features.fit_transform(columns)
    head = sentiment_head(config.alpha, config.slack, config.calibration_folds)
    unseen = unseen_probabilities(head, matrix, target, folds)
    return joined(features, head.fit(matrix, target)), unseen


def ask(estimator: Pipeline, thresholds: Mapping[str, float], calls: LabelledCalls, lexicon: Lexicon) -> Answers:
    """Return what the model says of labelled calls, beside the truth."""
    probabilities = estimator.predict_proba(text_columns(calls.transcripts, fast_tokenizer(lexicon)))
    said = one_of(probabilities, CLASSES, thresholds)
    return Answers(class_numbers(calls), probabilities, said, calls.customer_ids)


def evaluate(answers: Answers, most_frequent: int) -> list[Metric]:
    """Return macro-F1, accuracy and the AUC of dissatisfied, with intervals over customers.

    The trivial baseline answers `most_frequent`, the largest class of train, or ranks all callers equal.
    """
    constant = np.full_like(answers.truth, most_frequent)
    trivial = confusion_counts(answers.truth, constant, answers.probabilities.shape[1]).sum(axis=0)
    counted = [
        measure_counts(
            name, statistic, answers.confusion, rows=len(answers.truth),
            baseline=float(statistic(trivial)), baseline_name="largest class",
        )
        for name, statistic in (("macro_f1", macro_f1), ("accuracy", accuracy))
    ]  # fmt: skip
    ranked = measure(
        "dissatisfied_auc", auc, answers.truth == 0, answers.probabilities[:, 0], groups=answers.customers,
        baseline=0.5, baseline_name="all equal",
    )  # fmt: skip
    return [*counted, ranked]


def class_numbers(calls: LabelledCalls) -> NDArray[np.intp]:
    """Return the number in CLASSES of the sentiment of each call, (n_calls,); LabelError names a call with another label."""
    numbers = {name: number for number, name in enumerate(CLASSES)}
    for call, label in zip(calls.call_ids, calls.labels, strict=True):
        if label.sentiment not in numbers:
            raise LabelError(f"call {call}: sentiment {label.sentiment!r:.40}, must be one of {', '.join(CLASSES)}")
    return np.array([numbers[str(label.sentiment)] for label in calls.labels], dtype=np.intp)


def _labelled(calls: LabelledCalls) -> LabelledCalls:
    return calls.select(np.array([label.sentiment is not None for label in calls.labels], dtype=bool))


def _log(
    tracked: JobRun, train: LabelledCalls, test: LabelledCalls, answers: Answers, metrics: Sequence[Metric]
) -> None:
    for name, calls in (("train", train), ("test", test)):
        tracked.log_dataset(name, calls.digest, len(calls), "calls × call_turns × call_annotations")
    tracked.log_metrics(metrics)
    labels = list(SENTIMENT_LABELS.values())
    total = answers.confusion.sum(axis=0)
    curves = {label: (answers.truth == number, answers.probabilities[:, number]) for number, label in enumerate(labels)}
    tracked.log_figure("confusion", confusion_plot(total, labels, "客户情绪：混淆矩阵"))
    tracked.log_figure("class_f1", bar_plot(labels, class_f1(total), "客户情绪：各类 F1", "F1"))
    tracked.log_figure("calibration", calibration_plot(curves, "客户情绪：概率校准"))
