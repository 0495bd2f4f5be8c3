"""What people say of a model, in the table `[card]` of its job's config: whose it is, what for, and where it ends."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

Rate = Literal["selection", "tpr", "fpr"]
"""Share of a group that is flagged: of all, of those it happened to, of those it did not happen to."""


class Words(BaseModel):
    """The same in Chinese and in English."""

    model_config = _STRICT

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class FairnessLimit(BaseModel):
    """How far the rates of two groups of an attribute may lie apart; `figure` says which end of the interval is held against it."""

    model_config = _STRICT

    decision: str
    attribute: str
    rate: Rate
    at_most: float = Field(ge=0, le=1)
    figure: Literal["value", "low", "high"] = "value"


class CardConfig(BaseModel):
    """Owner (a department), purpose, known limits, and the bounds of unequal treatment; all for people."""

    model_config = _STRICT

    owner: Words
    purpose: Words
    limits: tuple[Words, ...] = ()
    fairness: tuple[FairnessLimit, ...] = ()
