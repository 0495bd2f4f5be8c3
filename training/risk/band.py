"""Bands A–D: round cut-offs of the calibrated probability that stay, and what each band promised and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field, JsonValue, model_validator

from training.config import STRICT
from training.error import LabelError, TrainingError
from training.risk.reliability import ReliabilityRow, reliability_row

Floats = NDArray[np.float64]

ROUND = (
    0.005,
    0.01,
    0.015,
    0.02,
    0.03,
    0.04,
    0.05,
    0.06,
    0.08,
    0.1,
    0.12,
    0.15,
    0.2,
    0.25,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
)
"""Cut-offs that a person remembers; a model of next month will most likely get the same ones."""
ABOVE = ("B", "C", "D")


class BandConfig(BaseModel):
    """Cut-offs as they are, or how to choose them on the calibration rows.

    `begins` maps B, C and D to the probability from which they begin, A lies below. Without it they are chosen so that each
    band holds at least `least_share` of the rows and is expected to default at least `apart` times as often as the one below.
    """

    model_config = STRICT

    begins: dict[str, float] | None = None
    least_share: float = Field(default=0.02, gt=0, le=0.25)
    apart: float = Field(default=2.0, ge=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.begins is None:
            return self
        cuts = list(self.begins.values())
        if tuple(self.begins) != ABOVE:
            raise ValueError(f"begins names {', '.join(self.begins) or 'nothing'}, must be B, C, D in this order")
        if cuts != sorted(set(cuts)) or not 0 < cuts[0] <= cuts[-1] < 1:
            raise ValueError(f"begins must rise within (0, 1), got {cuts}")
        return self


@dataclass(frozen=True)
class BandRow:
    """One band: its range, its share of the rows, and the rate expected and realised, with its Wilson interval."""

    band: str
    begins: float
    share: float
    rate: ReliabilityRow | None

    def as_record(self) -> dict[str, JsonValue]:
        """Return the fields by name, ready for JSON; without rows the rates are null."""
        names = ("rows", "expected", "realised", "low", "high")
        rate = self.rate.as_record() if self.rate else dict.fromkeys(names)
        return {"band": self.band, "begins": self.begins, "share": self.share, **rate}


def choose_bands(probability: ArrayLike, config: BandConfig) -> dict[str, float]:
    """Return where B, C and D begin: the config's own, or the round ones that tell most about `probability` (n,).

    Of the round cut-offs that keep `least_share` and `apart`, those with the largest expected information value are taken (the
    measure by which scorecards are binned: Σ (share of defaults − share of others) × ln of their ratio).

    Raises
    ------
    LabelError
        There are no rows.
    TrainingError
        No three round cut-offs keep the limits; give them in the config.
    """
    if config.begins is not None:
        return dict(config.begins)
    given = np.sort(np.asarray(probability, dtype="float64"))
    if not len(given):
        raise LabelError("bands: there are no calibration rows")
    best = max(_candidates(given, config), key=lambda candidate: candidate[0], default=None)
    if best is None:
        limits = f"a share of {config.least_share:.0%} and {config.apart:g} times the rate below"
        span = f"{given[0]:.3f} … {given[-1]:.3f}"
        raise TrainingError(
            f"bands: no three round cut-offs give every band {limits} on probabilities of {span}; set begins"
        )
    return dict(zip(ABOVE, best[1], strict=True))


def _candidates(given: Floats, config: BandConfig) -> list[tuple[float, tuple[float, ...]]]:
    """Return (information value, cut-offs) of every allowed choice over sorted probabilities."""
    summed = np.concatenate([[0.0], np.cumsum(given)])
    found = []
    for cuts in combinations(ROUND, len(ABOVE)):
        ends = np.concatenate([[0], np.searchsorted(given, cuts, side="left"), [len(given)]])
        counts, expected = np.diff(ends), np.diff(summed[ends])
        if counts.min() < max(config.least_share * len(given), 1):
            continue
        rates = expected / counts
        if np.all(rates[1:] >= config.apart * rates[:-1]):
            found.append((_information(expected, counts - expected), cuts))
    return found


def _information(positives: Floats, negatives: Floats) -> float:
    bad, good = (np.clip(side, 1e-9, None) / max(side.sum(), 1e-9) for side in (positives, negatives))
    return float(np.sum((bad - good) * np.log(bad / good)))


def bands_of(probability: ArrayLike, begins: Mapping[str, float]) -> NDArray[np.object_]:
    """Return the band of each probability, (n,)."""
    names = np.array(["A", *begins], dtype=object)
    return names[np.searchsorted(list(begins.values()), np.asarray(probability), side="right")]


def band_table(truth: ArrayLike, probability: ArrayLike, begins: Mapping[str, float]) -> list[BandRow]:
    """Return each band's expected and realised rate over the rows (n,), A first; a band without rows has none."""
    target, given = np.asarray(truth, dtype="float64"), np.asarray(probability, dtype="float64")
    band = bands_of(given, begins)
    return [
        BandRow(name, begin, float(np.mean(band == name)), _rate(target[band == name], given[band == name]))
        for name, begin in {"A": 0.0, **begins}.items()
    ]


def _rate(truth: Floats, probability: Floats) -> ReliabilityRow | None:
    return reliability_row(truth, probability) if len(truth) else None


def band_shares(
    as_of: Sequence[object] | pd.Series, probability: ArrayLike, begins: Mapping[str, float]
) -> pd.DataFrame:
    """Return the share of each band (columns A–D) in each vintage (rows, ordered): drift of the bands shows here."""
    vintages = pd.Series(np.asarray(as_of), name="as_of")
    shares = pd.crosstab(vintages, pd.Series(bands_of(probability, begins), name="band"), normalize="index")
    return shares.reindex(columns=["A", *begins], fill_value=0.0).sort_index()
