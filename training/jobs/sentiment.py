"""Sentiment: how the caller of a transcript felt, dissatisfied, neutral or satisfied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, JsonValue
from sklearn.pipeline import Pipeline

from nlp.decision import one_of
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.mood.label import SENTIMENT_LABELS
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from registry.card.config import CardConfig
from registry.card.fact import CardFacts
from registry.clock import Clock
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.card.text import month_names, one_hot, text_facts
from training.config import STRICT
from training.confusion import accuracy, class_f1, confusion_counts, macro_f1
from training.error import LabelError
from training.gate import Gate, check_gates
from training.metric import auc, measure, measure_counts
from training.plot import bar_plot, calibration_plot, confusion_plot
from training.record.circumstances import Circumstances
from training.record.findings import Findings
from training.record.keeping import keep_record
from training.record.part import calls_part
from training.reproduction.config import ReproductionConfig
from training.text_candidate import Candidate, LinearText, TextRows
from training.text_card import describe_text_model, text_params
from training.text_choice import CandidateName, choose_candidate, train_candidates
from training.text_confidence import confidence, confidence_metrics, least_confidence
from training.text_dataset import LabelledCalls
from training.text_head import HeadConfig
from training.text_pipeline import FeatureConfig, fit_classes
from training.text_split import SplitConfig, check_labels, customer_folds, split_calls_by_time
from training.text_threshold import class_thresholds
from training.transformer.config import TransformerConfig

CLASSES = tuple(SENTIMENT_LABELS)
LEAST_CALLS = 3
"""Labelled calls of a class that must be left whichever inner fold is."""


class SentimentConfig(BaseModel):
    """What the job needs to know.

    `answered_precision` is what is promised of the answers: what is less sure is unknown. `candidates` are trained and compared,
    from the cheapest to serve to the dearest; `transformer` says how the one of that name is.
    """

    model_config = STRICT

    name: str
    lexicon: str
    split: SplitConfig
    features: FeatureConfig
    head: HeadConfig
    answered_precision: float = Field(gt=0, le=1)
    candidates: tuple[CandidateName, ...] = Field(default=("linear",), min_length=1)
    transformer: TransformerConfig | None = None
    reproduction: ReproductionConfig = ReproductionConfig()
    gates: tuple[Gate, ...]
    card: CardConfig | None = None


@dataclass(frozen=True)
class Answers:
    """Calls a model was asked about: true class numbers (n,), probabilities (n, n_classes), class numbers answered (n,).

    `least` is the confidence below which an answer is not given.
    """

    truth: NDArray[Any]
    probabilities: NDArray[Any]
    said: NDArray[Any]
    customers: Sequence[str]
    least: float = 0.0

    @property
    def confusion(self) -> NDArray[Any]:
        """Counts (n_customers, n_classes, n_classes), true class by row."""
        return confusion_counts(self.truth, self.said, self.probabilities.shape[1], self.customers)


def run(
    config: SentimentConfig,
    calls: LabelledCalls,
    registry: ModelRegistry,
    clock: Clock,
    configs: Path | None = None,
    *,
    begun: Circumstances | None = None,
) -> ModelVersion:
    """Train on the earlier calls, test on the later ones, and register what passes its gates.

    `configs` is the folder that holds `lexicons/`; null: that of the settings. With `begun` the run keeps a training record.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    LabelError
        There are too few labelled calls of a class, or a label that is no class.
    """
    lexicon = load_lexicon((configs or NlpSettings().configs) / "lexicons" / f"{config.lexicon}.txt")
    train, test = split_calls_by_time(_labelled(calls), config.split.test_share)
    rows = _rows(config, train)
    candidates = train_candidates(config.candidates, lambda: _linear(config, rows, lexicon), config.transformer, rows)
    chosen, comparisons = choose_candidate(
        candidates, lambda unseen: _unseen_answers(config, train, unseen).confusion, macro_f1
    )
    thresholds = class_thresholds(rows.target, chosen.unseen, CLASSES)
    least = least_sure(rows.target, chosen.unseen, thresholds, config.answered_precision)
    answers = replace(told(chosen.model.probabilities(test.transcripts), thresholds, test), least=least)
    usual = int(np.bincount(rows.target).argmax())
    metrics = evaluate(answers, usual)
    params = config.model_dump(exclude={"gates", "card"}) | text_params(train, test, lexicon)
    with registry.start(config.name, params=params, tags={"trained_at": clock().isoformat()}) as tracked:
        keep_record(tracked, begun, _findings(config, train, test, chosen, answers), registry, clock)
        for candidate in candidates if comparisons else ():
            with tracked.nested(candidate.name, {"rows": "inner folds of train"}) as beside:
                found = _unseen_answers(config, train, candidate.unseen)
                _log_answers(beside, found, evaluate(found, usual))
        tracked.log_json("candidates", [comparison.as_dict() for comparison in comparisons])
        _log(tracked, train, test, answers, metrics)
        tracked.keep_facts(_facts(config, test, answers, metrics))
        check_gates(metrics, config.gates)
        detail: dict[str, JsonValue] = {
            "test_from": str(test.at.min()),
            "dataset": train.digest,
            "least_confidence": least,
            "candidate": chosen.name,
        }
        card = describe_text_model(CLASSES, thresholds, lexicon, metrics, detail)
        return chosen.model.register(tracked, config.name, card, test.transcripts)


def fit(
    config: SentimentConfig, columns: NDArray[Any], target: NDArray[Any], classes: Sequence[str], folds: NDArray[Any]
) -> tuple[Pipeline, NDArray[Any]]:
    """Return the model of text columns (n, n_columns) for `target` (n,), numbers of `classes`, which go from worst to best.

    Beside it, for every row, probabilities (n, n_classes) by a model that was fitted on the other inner `folds` (n,) only: to
    choose thresholds on. LabelError where a class has too few rows.
    """
    check_labels(target[:, None] == np.arange(len(classes)), classes, folds, LEAST_CALLS)
    return fit_classes(config.features, config.head, columns, target, len(classes), folds)


def least_sure(truth: NDArray[Any], unseen: NDArray[Any], thresholds: Mapping[str, float], precision: float) -> float:
    """Return the confidence from which on answers are as precise as wanted, on `unseen` probabilities (n, n_classes) of train."""
    said = one_of(unseen, CLASSES, thresholds)
    return least_confidence(said == truth, confidence(unseen, said), precision)


def ask(estimator: Pipeline, thresholds: Mapping[str, float], calls: LabelledCalls, lexicon: Lexicon) -> Answers:
    """Return what a linear model says of labelled calls, beside the truth."""
    return told(LinearText(estimator, lexicon).probabilities(calls.transcripts), thresholds, calls)


def told(probabilities: NDArray[Any], thresholds: Mapping[str, float], calls: LabelledCalls) -> Answers:
    """Return the answers that follow from probabilities (n, n_classes) of labelled calls, beside the truth."""
    said = one_of(probabilities, CLASSES, thresholds)
    return Answers(class_numbers(calls), probabilities, said, calls.customer_ids)


def evaluate(answers: Answers, most_frequent: int) -> list[Metric]:
    """Return macro-F1, accuracy, the AUC of dissatisfied, and how far answers can be trusted, with intervals over customers.

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
    sure = confidence(answers.probabilities, answers.said)
    trusted = confidence_metrics(
        answers.said == answers.truth, sure, answers.least, answers.customers, float(accuracy(trivial))
    )
    return [*counted, ranked, *trusted]


def class_numbers(calls: LabelledCalls) -> NDArray[np.intp]:
    """Return the number in CLASSES of the sentiment of each call, (n_calls,); LabelError names a call with another label."""
    numbers = {name: number for number, name in enumerate(CLASSES)}
    for call, label in zip(calls.call_ids, calls.labels, strict=True):
        if label.sentiment not in numbers:
            raise LabelError(f"call {call}: sentiment {label.sentiment!r:.40}, must be one of {', '.join(CLASSES)}")
    return np.array([numbers[str(label.sentiment)] for label in calls.labels], dtype=np.intp)


def _rows(config: SentimentConfig, train: LabelledCalls) -> TextRows:
    folds = customer_folds(train, config.split.folds, config.split.seed)
    return TextRows(train.transcripts, class_numbers(train), CLASSES, train.customer_ids, folds)


def _linear(config: SentimentConfig, rows: TextRows, lexicon: Lexicon) -> Candidate:
    columns = text_columns(rows.transcripts, fast_tokenizer(lexicon))
    estimator, unseen = fit(config, columns, rows.target, CLASSES, rows.folds)
    return Candidate("linear", LinearText(estimator, lexicon), unseen)


def _unseen_answers(config: SentimentConfig, train: LabelledCalls, unseen: NDArray[Any]) -> Answers:
    """Return the answers of a candidate to its own rows, by copies that had not seen them."""
    thresholds = class_thresholds(class_numbers(train), unseen, CLASSES)
    least = least_sure(class_numbers(train), unseen, thresholds, config.answered_precision)
    return replace(told(unseen, thresholds, train), least=least)


def _findings(
    config: SentimentConfig, train: LabelledCalls, test: LabelledCalls, chosen: Candidate, answers: Answers
) -> Findings:
    thresholds = class_thresholds(class_numbers(train), chosen.unseen, CLASSES)
    return Findings(
        model=config.name,
        parts=[calls_part("train", train), calls_part("test", test)],
        learnt_from=("train",),
        tested="test",
        fit=[chosen.unseen],
        predicted=dict(zip(CLASSES, answers.probabilities.T, strict=True)),
        decision={"candidate": chosen.name, "thresholds": {**thresholds}, "least_confidence": answers.least},
        seeds={"split": config.split.seed},
    )


def _facts(config: SentimentConfig, test: LabelledCalls, answers: Answers, metrics: Sequence[Metric]) -> CardFacts:
    truth, said = one_hot(answers.truth, len(CLASSES)), one_hot(answers.said, len(CLASSES))
    return text_facts(
        config.card, truth, said, answers.probabilities, SENTIMENT_LABELS, answers.customers, month_names(test.at),
        (metrics, config.gates),
    )  # fmt: skip


def _labelled(calls: LabelledCalls) -> LabelledCalls:
    return calls.select(np.array([label.sentiment is not None for label in calls.labels], dtype=bool))


def _log(
    tracked: JobRun, train: LabelledCalls, test: LabelledCalls, answers: Answers, metrics: Sequence[Metric]
) -> None:
    for name, calls in (("train", train), ("test", test)):
        tracked.log_dataset(name, calls.digest, len(calls), "calls × call_turns × call_annotations")
    _log_answers(tracked, answers, metrics)


def _log_answers(tracked: JobRun, answers: Answers, metrics: Sequence[Metric]) -> None:
    tracked.log_metrics(metrics)
    labels = list(SENTIMENT_LABELS.values())
    total = answers.confusion.sum(axis=0)
    curves = {label: (answers.truth == number, answers.probabilities[:, number]) for number, label in enumerate(labels)}
    tracked.log_figure("confusion", confusion_plot(total, labels, "客户情绪：混淆矩阵"))
    tracked.log_figure("class_f1", bar_plot(labels, class_f1(total), "客户情绪：各类 F1", "F1"))
    tracked.log_figure("calibration", calibration_plot(curves, "客户情绪：概率校准"))
