"""Two versions of a text model on frozen calls: feelings and concerns."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.decision import any_of, one_of
from nlp.taxonomy import load_taxonomy
from nlp.text_classifier import TextClassifier, least_confidence
from nlp.text_model_file import load_text_model
from registry.bundle_reader import read_served_model
from registry.clock import aware
from training.comparison.config import ComparisonConfig
from training.comparison.finding import Findings, Pair
from training.comparison.frozen_call import HeldCalls, frozen_calls
from training.comparison.pairing import auc_pair
from training.comparison.statistic import Statistic, Weights, chance_of, ece, mean, share_of
from training.comparison.told import Task, Told, overall, parts, protected
from training.concern_label import label_matrix
from training.confusion import (
    accuracy,
    class_f1,
    confusion_counts,
    label_counts,
    label_f1,
    label_macro_f1,
    macro_f1,
    micro_f1,
)
from training.dataset import Dataset
from training.jobs.sentiment import CLASSES, class_numbers
from training.risk.population import population
from training.risk.reliability import ReliabilityRow, reliability
from training.runner import Workplace, labelled_calls
from training.text_confidence import confidence
from training.text_dataset import LabelledCalls

Array = NDArray[Any]


class Version(NamedTuple):
    """A text model with the instant from which it was tested."""

    model: TextClassifier
    test_from: str

    @classmethod
    def open(cls, folder: Path) -> "Version":
        """Return the version whose files lie in `folder`."""
        return cls(load_text_model(folder), str(read_served_model(folder).detail["test_from"]))


class Reading(NamedTuple):
    """A version's answers, its reliability, the score that ranks the dissatisfied, and the calibration error chance explains."""

    told: Told
    curve: list[ReliabilityRow] | None = None
    score: Array | None = None
    chance: float = 0.0


def sentiment_findings(at: Workplace, before: Path | None, after: Path, config: ComparisonConfig) -> Findings:
    """Return how two versions differ in the feelings they hear; the trivial baseline always answers the largest class."""
    calls = labelled_calls(at.engine)
    calls = calls.select(np.array([label.sentiment is not None for label in calls.labels], dtype=bool))
    task = Task({"macro_f1": macro_f1, "accuracy": accuracy}, CLASSES, class_f1)
    return _findings("sentiment", task, calls, _feelings, at, before, after, config)


def concern_findings(at: Workplace, before: Path | None, after: Path, config: ComparisonConfig) -> Findings:
    """Return how two versions differ in the concerns they hear; the trivial baseline names the most frequent ones."""
    calls = labelled_calls(at.engine)
    calls = calls.select(np.array([label.concerns is not None for label in calls.labels], dtype=bool))
    taxonomy = load_taxonomy(at.configs / "concerns.toml")
    task = Task({"micro_f1": micro_f1, "macro_f1": label_macro_f1}, taxonomy.ids, label_f1)

    def read(model: TextClassifier | None, held: LabelledCalls) -> Reading:
        return _concerns(model, held, label_matrix(held, taxonomy), taxonomy.ids)

    return _findings("concerns", task, calls, read, at, before, after, config)


def _findings(
    name: str, task: Task, calls: LabelledCalls, read: Callable[[TextClassifier | None, LabelledCalls], Reading],
    at: Workplace, before: Path | None, after: Path, config: ComparisonConfig,
) -> Findings:  # fmt: skip
    new, old = Version.open(after), None if before is None else Version.open(before)
    begins = [version.test_from for version in (old, new) if version is not None]
    folder = at.registry.settings.var / "holdouts" / name / "calls"
    held = frozen_calls(calls, folder, aware(at.clock()), begins)
    if not len(held.calls):
        return Findings(main=task.main, rows=0, customers=0, overall=(), holdouts=held.holdouts, notes=held.notes)
    readings = tuple(read(None if version is None else version.model, held.calls) for version in (old, new))
    return _measured(task, held, readings[0], readings[1], at, config)


def _measured(
    task: Task, held: HeldCalls, before: Reading, after: Reading, at: Workplace, config: ComparisonConfig
) -> Findings:
    ended = pd.Series(pd.to_datetime(held.calls.at)).astype("datetime64[us]")
    rows = pd.DataFrame(
        {"customer_id": held.calls.customer_ids, "as_of": ended, "month": ended.dt.strftime("%Y-%m-01")}
    )
    who, customers = population(at.engine, Dataset(rows, ())), rows["customer_id"].to_numpy()
    figures = overall(task, before.told, after.told, customers, config)
    return Findings(
        main=task.main,
        rows=len(rows),
        customers=len(np.unique(customers)),
        overall=(*figures, *_ranked(held.calls, before, after)),
        parts=parts(task, before.told, after.told, rows, who, config),
        fairness=protected(before.told, after.told, customers, who, config),
        curves={n: each.curve for n, each in (("before", before), ("after", after)) if each.curve is not None},
        holdouts=held.holdouts,
        notes=held.notes,
        chance=after.chance,
    )


def _ranked(calls: LabelledCalls, before: Reading, after: Reading) -> tuple[Pair, ...]:
    if after.score is None:
        return ()
    truth = class_numbers(calls) == 0
    return (auc_pair(truth, before.score, after.score, np.asarray(calls.customer_ids), "dissatisfied_auc"),)


def _feelings(model: TextClassifier | None, calls: LabelledCalls) -> Reading:
    truth = class_numbers(calls)
    if model is None:
        said = np.full_like(truth, np.bincount(truth).argmax())
        return Reading(Told(confusion_counts(truth, said, len(CLASSES)), (said != truth).astype(float)))
    given = _aligned(model, calls, CLASSES)
    said = one_of(given, CLASSES, model.thresholds)
    right, sure = said == truth, confidence(given, said)
    answered = sure >= least_confidence(model)
    further = {"answered_share": mean(answered), "answered_precision": share_of(right, answered)}
    counts = confusion_counts(truth, said, len(CLASSES))
    told = Told(counts, (~right).astype(float), ece(right, sure), further)
    return Reading(told, reliability(right, sure), given[:, 0], chance_of(sure))


def _concerns(
    model: TextClassifier | None, calls: LabelledCalls, truth: NDArray[np.bool_], names: tuple[str, ...]
) -> Reading:
    if model is None:
        usual = np.argsort(-truth.sum(axis=0), kind="stable")[: max(1, round(truth.sum() / len(truth)))]
        said = np.zeros_like(truth)
        said[:, usual] = True
        return Reading(Told(label_counts(truth, said), _distance(truth, said)))
    given = _aligned(model, calls, names)
    said = any_of(given, names, model.thresholds)
    told = Told(label_counts(truth, said), _distance(truth, said), _of_labels(truth, given))
    return Reading(told, reliability(truth.ravel(), given.ravel()), chance=chance_of(given.ravel()))


def _of_labels(truth: NDArray[np.bool_], given: Array) -> Statistic:
    """Return the calibration error over all labels of all calls; a call counts with all its labels."""
    error, labels = ece(truth.ravel(), given.ravel()), truth.shape[1]

    def weighted(weights: Weights) -> float:
        return error(np.repeat(weights, labels))

    return weighted


def _aligned(model: TextClassifier, calls: LabelledCalls, names: tuple[str, ...]) -> Array:
    """Return the probabilities of `names`, (n_calls, n_names); 0 for a class that the version does not know."""
    given = model.probabilities(calls.transcripts)
    places = {name: place for place, name in enumerate(model.classes)}
    column = partial(np.zeros, len(calls.transcripts))
    return np.stack([given[:, places[name]] if name in places else column() for name in names], axis=1)


def _distance(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> Array:
    """Return 1 − intersection ÷ union of the labels of each call, 0 where there are none (Jaccard 1901)."""
    both, either = (truth & said).sum(axis=1), (truth | said).sum(axis=1)
    return np.where(either > 0, 1 - both / np.maximum(either, 1), 0.0)
