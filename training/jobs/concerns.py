"""Concerns: what the caller of a transcript was worried about, several labels per call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from sklearn.pipeline import Pipeline

from nlp.decision import any_of
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.settings import NlpSettings
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.tokenizer import fast_tokenizer
from registry.clock import Clock
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.config import STRICT
from training.confusion import label_counts, label_f1, label_macro_f1, micro_f1
from training.error import LabelError
from training.gate import Gate, check_gates
from training.metric import measure_counts
from training.plot import bar_plot, calibration_plot
from training.text_card import describe_text_model, text_example, text_params
from training.text_dataset import LabelledCalls
from training.text_pipeline import FeatureConfig, concern_head, joined, text_features
from training.text_split import SplitConfig, check_labels, customer_folds, split_calls_by_time
from training.text_threshold import label_thresholds, unseen_probabilities


class ConcernsConfig(BaseModel):
    """What the job needs to know. `penalty` is 1 / C of the regressions, `least_calls` what a concern needs to be learnt."""

    model_config = STRICT

    name: str
    lexicon: str
    split: SplitConfig
    features: FeatureConfig
    penalty: float = Field(gt=0)
    least_calls: int = Field(ge=1)
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class LabelAnswers:
    """Calls a model was asked about: true labels, probabilities and labels answered, each (n_calls, n_labels)."""

    truth: NDArray[np.bool_]
    probabilities: NDArray[Any]
    said: NDArray[np.bool_]
    customers: Sequence[str]

    @property
    def counts(self) -> NDArray[Any]:
        """True positives, false positives and false negatives: (n_customers, n_labels, 3)."""
        return label_counts(self.truth, self.said, self.customers)


def run(
    config: ConcernsConfig, calls: LabelledCalls, registry: ModelRegistry, clock: Clock, configs: Path | None = None
) -> ModelVersion:
    """Train on the earlier calls, test on the later ones, and register what passes its gates.

    `configs` is the folder that holds `lexicons/` and `concerns.toml`; null: that of the settings.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    LabelError
        There are too few labelled calls of a concern, or a concern that the taxonomy does not know.
    """
    folder = configs or NlpSettings().configs
    lexicon = load_lexicon(folder / "lexicons" / f"{config.lexicon}.txt")
    taxonomy = load_taxonomy(folder / "concerns.toml")
    train, test = split_calls_by_time(_labelled(calls), config.split.test_share)
    columns = text_columns(train.transcripts, fast_tokenizer(lexicon))
    folds = customer_folds(train, config.split.folds, config.split.seed)
    estimator, thresholds = fit(config, columns, label_matrix(train, taxonomy), taxonomy.ids, folds)
    answers = ask(estimator, thresholds, test, lexicon, taxonomy)
    metrics = evaluate(answers, label_matrix(train, taxonomy))
    params = config.model_dump(exclude={"gates"}) | text_params(train, test, lexicon)
    with registry.start(config.name, params=params, tags={"trained_at": clock().isoformat()}) as tracked:
        _log(tracked, train, test, answers, metrics, taxonomy)
        check_gates(metrics, config.gates)
        detail = {"test_from": str(test.at.min()), "dataset": train.digest}
        card = describe_text_model(taxonomy.ids, thresholds, lexicon, metrics, detail)
        return tracked.register_estimator(config.name, estimator, text_example(columns), "predict_proba", card)


def fit(
    config: ConcernsConfig, columns: NDArray[Any], target: NDArray[Any], labels: Sequence[str], folds: NDArray[Any]
) -> tuple[Pipeline, dict[str, float]]:
    """Return the model of text columns (n, n_columns) for `target` (n, n_labels) of bool, and the threshold of each label.

    A threshold is the one with the highest F1 of its label on rows of the inner `folds` (n,) that were left out of the fit.
    """
    check_labels(target, labels, folds, config.least_calls)
    features = text_features(config.features)
    matrix = features.fit_transform(columns)
    head = concern_head(config.penalty)
    unseen = unseen_probabilities(head, matrix, target.astype(int), folds)
    return joined(features, head.fit(matrix, target.astype(int))), label_thresholds(target, unseen, labels)


def ask(
    estimator: Pipeline, thresholds: Mapping[str, float], calls: LabelledCalls, lexicon: Lexicon, taxonomy: Taxonomy
) -> LabelAnswers:
    """Return what the model says of labelled calls, beside the truth."""
    probabilities = estimator.predict_proba(text_columns(calls.transcripts, fast_tokenizer(lexicon)))
    said = any_of(probabilities, taxonomy.ids, thresholds)
    return LabelAnswers(label_matrix(calls, taxonomy), probabilities, said, calls.customer_ids)


def evaluate(answers: LabelAnswers, train: NDArray[np.bool_]) -> list[Metric]:
    """Return micro-F1 and macro-F1 over concerns, with intervals over customers.

    The trivial baseline gives every call the most frequent concerns of `train` (n, n_labels), as many as a call has on average.
    """
    usual = np.argsort(-train.sum(axis=0), kind="stable")[: max(1, round(train.sum() / len(train)))]
    constant = np.zeros_like(answers.truth)
    constant[:, usual] = True
    trivial = label_counts(answers.truth, constant).sum(axis=0)
    return [
        measure_counts(
            name, statistic, answers.counts, rows=len(answers.truth),
            baseline=float(statistic(trivial)), baseline_name="most frequent concerns",
        )
        for name, statistic in (("micro_f1", micro_f1), ("macro_f1", label_macro_f1))
    ]  # fmt: skip


def label_matrix(calls: LabelledCalls, taxonomy: Taxonomy) -> NDArray[np.bool_]:
    """Return which concerns each call has, (n_calls, n_labels); LabelError names a call with an unknown one.

    Annotators may have written the id or the Chinese label.
    """
    numbers = {name: number for number, pair in enumerate(taxonomy.labels.items()) for name in pair}
    matrix = np.zeros((len(calls), len(taxonomy.ids)), dtype=bool)
    for row, (call, label) in enumerate(zip(calls.call_ids, calls.labels, strict=True)):
        for name in label.concerns or ():
            if name not in numbers:
                raise LabelError(f"call {call}: concern {name!r:.40}, must be one of {', '.join(taxonomy.ids)}")
            matrix[row, numbers[name]] = True
    return matrix


def _labelled(calls: LabelledCalls) -> LabelledCalls:
    return calls.select(np.array([label.concerns is not None for label in calls.labels], dtype=bool))


def _log(
    tracked: JobRun,
    train: LabelledCalls,
    test: LabelledCalls,
    answers: LabelAnswers,
    metrics: Sequence[Metric],
    taxonomy: Taxonomy,
) -> None:
    for name, calls in (("train", train), ("test", test)):
        tracked.log_dataset(name, calls.digest, len(calls), "calls × call_turns × call_annotations")
    tracked.log_metrics(metrics)
    names = list(taxonomy.labels.values())
    total = answers.counts.sum(axis=0)
    # Precision where everybody is given the label: its F1 without any model.
    everybody = label_f1(label_counts(answers.truth, np.ones_like(answers.truth)).sum(axis=0))
    curve = {"全部关注点": (answers.truth.ravel(), answers.probabilities.ravel())}
    tracked.log_figure("concern_f1", bar_plot(names, label_f1(total), "各关注点 F1", "F1", baseline=everybody))
    tracked.log_figure("calibration", calibration_plot(curve, "关注点：概率校准"))
    tracked.log_json("concerns", {name: _tally(row) for name, row in zip(taxonomy.ids, total, strict=True)})


def _tally(counts: NDArray[Any]) -> dict[str, int]:
    right, wrong, missed = map(int, counts)
    return {"calls": right + missed, "right": right, "wrong": wrong, "missed": missed}
