"""Candidates for a text model: linear, transformer or a blend of both, trained on the same rows, judged on the same folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from nlp.document import text_columns
from nlp.lexicon import Lexicon
from nlp.tokenizer import fast_tokenizer
from nlp.transcript import Transcript
from registry.description import ModelDescription
from registry.tracking import JobRun
from registry.version import ModelVersion
from training.text_card import EXAMPLE_ROWS, text_example

Array = NDArray[Any]


class FittedText(Protocol):
    """A trained text model that can be asked and stored."""

    def probabilities(self, transcripts: Sequence[Transcript]) -> Array:
        """Return the probability of every class, (n_transcripts, n_classes)."""

    def register(
        self, tracked: JobRun, name: str, card: ModelDescription, examples: Sequence[Transcript]
    ) -> ModelVersion:
        """Register the model as the next version of `name`.

        `card` describes a linear model of the same task; what else this kind of model needs is added. `examples` are redacted
        transcripts, of which the first rows are stored.
        """


@dataclass(frozen=True)
class TextRows:
    """What candidates learn from; every field has n rows.

    `transcripts` are redacted, `target` is (n,) numbers of `classes` or (n, n_classes) of bool, `groups` says whom a transcript
    is of, `folds` are the inner folds, by group.
    """

    transcripts: Sequence[Transcript]
    target: Array
    classes: Sequence[str]
    groups: Sequence[str]
    folds: Array


@dataclass(frozen=True)
class Candidate:
    """A candidate after training.

    `unseen` (n, n_classes) are probabilities for the rows it learnt from, each by a copy of it that had not seen the row's fold.
    """

    name: str
    model: FittedText
    unseen: Array


@dataclass(frozen=True)
class LinearText:
    """A fitted pipeline of text columns, with the lexicon that cut its words."""

    estimator: Pipeline
    lexicon: Lexicon

    def probabilities(self, transcripts: Sequence[Transcript]) -> Array:
        """Return the probability of every class."""
        return np.asarray(self.estimator.predict_proba(self.columns(transcripts)))

    def register(
        self, tracked: JobRun, name: str, card: ModelDescription, examples: Sequence[Transcript]
    ) -> ModelVersion:
        """Register the pipeline."""
        example = text_example(self.columns(examples[:EXAMPLE_ROWS]))
        return tracked.register_estimator(name, self.estimator, example, "predict_proba", card)

    def columns(self, transcripts: Sequence[Transcript]) -> Array:
        """Return the text columns of transcripts, (n, n_columns)."""
        return text_columns(transcripts, fast_tokenizer(self.lexicon))
