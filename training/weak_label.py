"""Weak supervision: calls that nobody annotated get probable concerns from the cues, and count for less than annotated ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from nlp.concern.vote import labelling_functions, votes
from nlp.taxonomy import Taxonomy
from nlp.transcript import Transcript
from training.config import STRICT
from training.label_model import LabelModel, fit_label_model
from training.text_dataset import CallLabel, LabelledCalls

SURE = 0.5


class WeakConfig(BaseModel):
    """When calls without annotation are learnt from, and how much.

    They are where fewer than `until_annotated` annotated calls are there to learn from, at most `most_calls` of them. How much
    such a call counts beside an annotated one is the one of `weights` with the best F1 on annotated calls left out of the fit.
    With `unmeasured` the job registers a model also where no call is annotated; its figures then tell how well it agrees with
    the cues, not how good it is, and no gate is held.
    """

    model_config = STRICT

    until_annotated: int = Field(ge=0)
    most_calls: int = Field(ge=0, le=200_000)
    weights: tuple[float, ...] = Field(min_length=1)
    unmeasured: bool = False


@dataclass(frozen=True)
class WeakRows:
    """Rows of columns (n, n_columns) with the probability of every label (n, n_labels).

    `taught` (n,) marks those that are certain and count as much as annotated calls, whatever the others count.
    """

    columns: NDArray[Any]
    probabilities: NDArray[Any]
    taught: NDArray[np.bool_]

    def __add__(self, other: "WeakRows") -> "WeakRows":
        """Return the rows of both."""
        return WeakRows(
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.probabilities, other.probabilities]),
            np.concatenate([self.taught, other.taught]),
        )

    def select(self, rows: NDArray[np.bool_]) -> "WeakRows":
        """Return the rows where the mask (n,) is true."""
        return WeakRows(self.columns[rows], self.probabilities[rows], self.taught[rows])

    @property
    def target(self) -> NDArray[np.bool_]:
        """The more probable answer, (n, n_labels)."""
        return np.asarray(self.probabilities >= SURE)

    @property
    def certainty(self) -> NDArray[Any]:
        """How far each probability is from even, 0 … 1: what a row counts for a label."""
        return np.asarray(np.abs(2 * self.probabilities - 1))


def weak_rows(columns: NDArray[Any], probabilities: NDArray[Any]) -> WeakRows:
    """Return rows of which no label is certain."""
    return WeakRows(columns, probabilities, np.zeros(len(columns), dtype=bool))


def fit_cues(
    annotated: Sequence[Transcript], labels: NDArray[Any], others: Sequence[Transcript], taxonomy: Taxonomy
) -> LabelModel:
    """Return the label model of all these calls; `labels` (n_annotated, n_labels) anchor it."""
    known = np.full((len(annotated) + len(others), len(taxonomy.ids)), np.nan)
    known[: len(annotated)] = labels
    cast = votes([*annotated, *others], taxonomy)
    return fit_label_model(cast, labelling_functions(taxonomy), taxonomy.ids, known)


def labelled_by_cues(calls: LabelledCalls, taxonomy: Taxonomy) -> LabelledCalls:
    """Return the calls with the labels the label model gives them where no annotator has spoken of any."""
    cast = votes(calls.transcripts, taxonomy)
    model = fit_label_model(cast, labelling_functions(taxonomy), taxonomy.ids)
    found = model.probabilities(cast) >= SURE
    names = np.array(taxonomy.ids)
    labels = tuple(
        CallLabel(label.sentiment, tuple(names[row].tolist())) for label, row in zip(calls.labels, found, strict=True)
    )
    return replace(calls, labels=labels)
