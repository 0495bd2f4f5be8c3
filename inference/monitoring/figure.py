"""The figures of a report of monitoring, apart from what computes them: who only shows them needs neither pandas nor SciPy."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Estimate(NamedTuple):
    """An expected figure, and the range it lies in 19 times in 20 by the chance of the outcomes alone; NaN where undefined."""

    value: float
    low: float
    high: float


class BandRate(BaseModel):
    """One band of a vintage: how many, the mean of what was predicted, and the share that came true with its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    band: str
    rows: int
    events: int
    predicted: float
    realised: float
    low: float
    high: float


class Realised(BaseModel):
    """A vintage: predictions, how many of them are ripe, what was expected of those and what came.

    `estimated` holds rate, auc, brier (value, low, high) expected from the probabilities of the ripe rows; auc and brier are
    measured, null where one of the outcomes has no row. `ripe` counts rows with an outcome, of `rows` predictions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    as_of: str
    rows: int
    ripe: int
    events: int
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    brier: float | None
    estimated: dict[str, Estimate]
    bands: tuple[BandRate, ...]
