"""Running a fitted text model: a folder with `model.json`, `model.skops` and, where it is linear, its arrays in `scorer`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from nlp.description_file import read_description_file
from nlp.document import COLUMNS, text_columns
from nlp.error import TextModelError
from nlp.lexicon import parse_lexicon
from nlp.linear_scorer import LinearScorer
from nlp.normalization.edition import normalization_digest
from nlp.scorer_file import read_scorer
from nlp.tokenizer import Tokenizer, fast_tokenizer
from nlp.transcript import Transcript


class TextDetail(BaseModel):
    """What a text model needs beside its estimator.

    `lexicon` holds the lines of the lexicon it was fitted with, `normalization` is the digest of what made its text; below
    `least_confidence`, the probability of the answered class, the answer is unknown.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    lexicon: tuple[str, ...]
    normalization: str = ""
    least_confidence: float = Field(default=0.0, ge=0, le=1)


class TextDescription(BaseModel):
    """The part of `model.json` that running a text model needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    version: int
    columns: tuple[str, ...]
    classes: tuple[str, ...] = Field(min_length=1)
    thresholds: dict[str, float]
    lexicon_digest: str
    detail: TextDetail


class TextModel:
    """A fitted text model. It brings the lexicon it was fitted with, so editing the lexicon changes no model in service."""

    def __init__(self, description: TextDescription, estimator: Any, tokenizer: Tokenizer) -> None:  # noqa: ANN401
        self.name = description.name
        self.version = description.version
        self.classes = description.classes
        self.thresholds = description.thresholds
        self.least_confidence = description.detail.least_confidence
        self.tokenizer = tokenizer
        self._estimator = estimator
        is_linear = isinstance(estimator, LinearScorer)
        self.reads = tuple(COLUMNS[place] for place in sorted(estimator.places)) if is_linear else COLUMNS

    @classmethod
    def load(cls, folder: Path) -> "TextModel":
        """Return the text model in `folder`, whose digests the bundle has verified.

        Raises
        ------
        TextModelError
            A file is absent or damaged, holds a type that is not trusted, or the model was fitted on other columns or on
            text that was normalised in another way.
        """
        description = _description(folder / "model.json")
        lexicon = parse_lexicon(description.detail.lexicon, str(folder / "model.json"))
        if lexicon.digest != description.lexicon_digest:
            raise TextModelError(f"{folder / 'model.json'}: the lexicon is not the one of lexicon_digest")
        tokenizer = fast_tokenizer(lexicon)
        return cls(description, read_scorer(folder) or _fitted(folder, tokenizer), tokenizer)

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes). Rows sum to 1 unless labels are independent."""
        return self.probabilities_of(text_columns(transcripts, self.tokenizer, self.reads))

    def probabilities_of(self, columns: NDArray[Any]) -> NDArray[Any]:
        """Return the same from `nlp.document.text_columns`, cut with this model's tokenizer; it needs the columns `reads`."""
        if not len(columns):
            return np.empty((0, len(self.classes)))
        return np.asarray(self._estimator.predict_proba(columns))


def _fitted(folder: Path, tokenizer: Tokenizer) -> Any:  # noqa: ANN401
    from nlp.fitted_model import load_fitted  # noqa: PLC0415 - 100 MB that a model with arrays does not need

    return load_fitted(folder, tokenizer)


def _description(path: Path) -> TextDescription:
    description = read_description_file(path, TextDescription, "a text model")
    if description.columns != COLUMNS:
        raise TextModelError(f"{path}: fitted on other columns than this version reads, train {description.name} again")
    if description.detail.normalization != normalization_digest():
        raise TextModelError(
            f"{path}: fitted on text normalised in another way (edition or homophones.txt), train {description.name} again"
        )
    return description
