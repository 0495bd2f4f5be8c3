"""What a job measured and a card tells, beyond its metrics: groups, calibration, and how far groups lie apart."""

import math

from pydantic import BaseModel, ConfigDict, Field, field_validator

from registry.card.config import CardConfig, Rate, Words
from registry.evidence import Gate

_FACT = ConfigDict(frozen=True, extra="forbid")


class Measured(BaseModel):
    """A figure with the ends of its 95 % interval; null where too few rows define it (NaN becomes null)."""

    model_config = _FACT

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @field_validator("value", "low", "high")
    @classmethod
    def _known(cls, number: float | None) -> float | None:
        return None if number is None or not math.isfinite(number) else float(number)


class GroupRow(BaseModel):
    """One group: its name (a slug, or what the data call it), its rows, and figures by name."""

    model_config = _FACT

    group: str
    rows: int = Field(ge=0)
    figures: dict[str, Measured]


class GroupTable(BaseModel):
    """The groups of one attribute; `protected` ones are looked at and never features."""

    model_config = _FACT

    attribute: str
    protected: bool = False
    rows: tuple[GroupRow, ...]


class CalibrationBin(BaseModel):
    """Rows of like probability: the mean probability, and the share in which it came true."""

    model_config = _FACT

    rows: int = Field(ge=0)
    expected: float
    realised: Measured


class Calibration(BaseModel):
    """The reliability of one class's probability on the tested rows, lowest bin first; `method` says how it was calibrated."""

    model_config = _FACT

    of: str
    method: str | None = None
    bins: tuple[CalibrationBin, ...]


class Gap(BaseModel):
    """The distance between the groups with the highest and the lowest rate of being flagged by a decision."""

    model_config = _FACT

    decision: str
    attribute: str
    rate: Rate
    highest: str
    lowest: str
    size: Measured


class CardFacts(BaseModel):
    """All that a job adds to a card. `gates` are those of its config, with the figures that were held against them.

    `names` are words for slugs (attributes, groups, decisions, classes) that only the job knows; `not_measured` says why there
    are no groups or no calibration.
    """

    model_config = _FACT

    config: CardConfig | None = None
    groups: tuple[GroupTable, ...] = ()
    calibration: tuple[Calibration, ...] = ()
    gaps: tuple[Gap, ...] = ()
    gates: tuple[Gate, ...] = ()
    names: dict[str, Words] = {}
    not_measured: tuple[Words, ...] = ()
