"""How a transformer is trained: the section `[transformer]` of a job config."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from nlp.transformer.window_config import WindowConfig
from training.config import STRICT

_OWN_RATE, _FOLDER_RATE = 3e-4, 5e-5


class OwnEncoderConfig(BaseModel):
    """The size of the character encoder that is trained from nothing where no folder is given.

    A character must stand in `least_texts` texts to be in the vocabulary: rarer ones say nothing, except about whom they name.
    """

    model_config = STRICT

    layers: int = Field(default=4, ge=1, le=24)
    width: int = Field(default=256, ge=16, le=1024)
    heads: int = Field(default=4, ge=1, le=16)
    least_texts: int = Field(default=3, ge=1)

    @model_validator(mode="after")
    def _divisible(self) -> Self:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} must be a multiple of heads {self.heads}")
        return self


class PretrainingConfig(BaseModel):
    """Guessing masked characters on the text at hand, for `epochs` rounds; 0 leaves it out."""

    model_config = STRICT

    epochs: int = Field(default=10, ge=0, le=1000)
    learning_rate: float = Field(default=5e-4, gt=0, le=0.1)
    batch: int = Field(default=32, ge=1, le=1024)
    masked: float = Field(default=0.15, gt=0, lt=1)


class TuningConfig(BaseModel):
    """Fine-tuning.

    `epochs` is the most; it ends after `patience` rounds without a lower loss on the inner fold, and the best round is kept.
    `learning_rate` is that of the highest layer; null: 3e-4 for an encoder of our own, 5e-5 for one from a folder. The learning
    rate of a layer is that of the layer above times `layer_decay`; it rises during the first `warm_up` of all steps,
    then falls to 0. `frozen` layers from below, with the embeddings, are left as they are. `balance` weighs classes by
    frequency to the power −balance: 0 none, 1 every class alike. `held_out` is the share of groups in the inner fold.
    """

    model_config = STRICT

    epochs: int = Field(default=6, ge=1, le=200)
    patience: int = Field(default=2, ge=1)
    learning_rate: float | None = Field(default=None, gt=0, le=0.1)
    head_learning_rate: float = Field(default=1e-3, gt=0, le=0.1)
    layer_decay: float = Field(default=0.9, gt=0, le=1)
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0, le=1)
    clip: float = Field(default=1.0, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    batch: int = Field(default=32, ge=1, le=1024)
    balance: float = Field(default=0.0, ge=0, le=1)
    frozen: int = Field(default=0, ge=0)
    held_out: float = Field(default=0.1, gt=0, le=0.5)


class AgreementConfig(BaseModel):
    """How far the exported graph may be from the trained network before it is refused."""

    model_config = STRICT

    most_difference: float = Field(default=0.2, gt=0, le=1)
    least_equal: float = Field(default=0.98, gt=0, le=1)


class TransformerConfig(BaseModel):
    """A transformer. `folder` holds an encoder as Hugging Face writes it; null: one of our own, pre-trained on the text at hand.

    `layers` keeps only the lowest ones of the folder's encoder; null: all. A `tuned` head is learnt together with the encoder; for
    `regression` the encoder stays as it is, and a logistic regression with C = 1 / `penalty` is fitted on the mean states after
    the layers `means`, counted from 1, none for the last: with few texts a class the better of the two, and minutes instead of
    hours. `numbers` is what training computes in; sums and
    weights stay float32.
    """

    model_config = STRICT

    folder: Path | None = None
    layers: int | None = Field(default=None, ge=1)
    head: Literal["tuned", "regression"] = "tuned"
    means: tuple[Annotated[int, Field(ge=1)], ...] = ()
    penalty: float = Field(default=10.0, gt=0)
    numbers: Literal["bfloat16", "float32"] = "bfloat16"
    threads: int = Field(default=1, ge=1, le=256)
    seed: int = 7
    windows: WindowConfig = WindowConfig()
    own: OwnEncoderConfig = OwnEncoderConfig()
    pretraining: PretrainingConfig = PretrainingConfig()
    tuning: TuningConfig = TuningConfig()
    agreement: AgreementConfig = AgreementConfig()

    @property
    def learning_rate(self) -> float:
        """The learning rate of the highest layer."""
        usual = _OWN_RATE if self.folder is None else _FOLDER_RATE
        return self.tuning.learning_rate or usual
