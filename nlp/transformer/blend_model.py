"""Running a blend: a linear model and a transformer that answer together. The folder of a transformer, with one `linear` in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.error import TextModelError
from nlp.text_model import TextModel
from nlp.transcript import Transcript
from nlp.transformer.transformer_model import TransformerModel, mixed


class _BlendDetail(BaseModel):
    """`weight` is the transformer's share."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    weight: float = Field(ge=0, le=1)


class _BlendDescription(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    detail: _BlendDetail


class BlendModel:
    """Both models, with the interface of every text model."""

    def __init__(self, linear: TextModel, transformer: TransformerModel, weight: float) -> None:
        self.name = transformer.name
        self.version = transformer.version
        self.classes = transformer.classes
        self.thresholds = transformer.thresholds
        self.least_confidence = transformer.least_confidence
        self._linear, self._transformer, self._weight = linear, transformer, weight

    @classmethod
    def load(cls, folder: Path) -> "BlendModel":
        """Return the blend in `folder`, whose digests the bundle has verified; errors as those of both models."""
        path = folder / "model.json"
        transformer = TransformerModel.load(folder)
        try:
            weight = _BlendDescription.model_validate_json(path.read_bytes()).detail.weight
        except ValidationError as error:
            raise TextModelError(f"{path}: detail.weight: {error.errors()[0]['msg']}") from error
        return cls(TextModel.load(folder / "linear"), transformer, weight)

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes). Rows sum to 1 unless labels are independent."""
        if not transcripts:
            return np.empty((0, len(self.classes)))
        linear, transformer = (model.probabilities(transcripts) for model in (self._linear, self._transformer))
        return mixed(linear, transformer, self._weight, independent=self._transformer.independent)
