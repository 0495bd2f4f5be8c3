"""Running a fitted text model: a folder with `model.skops` and `model.json`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from nlp.description_file import read_description_file
from nlp.document import COLUMNS, text_columns
from nlp.error import TextModelError
from nlp.estimator import load_estimator
from nlp.lexicon import parse_lexicon
from nlp.linear_scorer import linear_scorer
from nlp.normalization.edition import normalization_digest
from nlp.tokenizer import Tokenizer, fast_tokenizer
from nlp.transcript import Transcript, parse_transcript

# Calls on which the fast way must agree with the fitted pipeline before it is taken.
_PROBE = ("客服：您好\n客户：家里停电3天了！谁管？", "【查询电费】客户查询电费，已告知", "客服：您好", "客户：a")


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
        probe = text_columns([parse_transcript(text) for text in _PROBE], tokenizer)
        scorer = linear_scorer(estimator, probe)
        self._estimator = scorer or estimator
        self.reads = COLUMNS if scorer is None else tuple(COLUMNS[place] for place in sorted(scorer.places))

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
        return cls(description, load_estimator(folder / "model.skops"), fast_tokenizer(lexicon))

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes). Rows sum to 1 unless labels are independent."""
        return self.probabilities_of(text_columns(transcripts, self.tokenizer, self.reads))

    def probabilities_of(self, columns: NDArray[Any]) -> NDArray[Any]:
        """Return the same from `nlp.document.text_columns`, cut with this model's tokenizer; it needs the columns `reads`."""
        if not len(columns):
            return np.empty((0, len(self.classes)))
        return np.asarray(self._estimator.predict_proba(columns))


def _description(path: Path) -> TextDescription:
    description = read_description_file(path, TextDescription, "a text model")
    if description.columns != COLUMNS:
        raise TextModelError(f"{path}: fitted on other columns than this version reads, train {description.name} again")
    if description.detail.normalization != normalization_digest():
        raise TextModelError(
            f"{path}: fitted on text normalised in another way (edition or homophones.txt), train {description.name} again"
        )
    return description
