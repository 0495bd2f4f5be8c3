"""Labels of concerns: from what annotators wrote to a matrix, and what a model answered beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.taxonomy import Taxonomy
from registry.metric import Metric
from training.confusion import label_counts, label_macro_f1, micro_f1
from training.error import LabelError
from training.metric import measure_counts
from training.text_dataset import LabelledCalls


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
