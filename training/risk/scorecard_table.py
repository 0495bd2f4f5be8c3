"""A scorecard as the table it is printed as: the table itself gives the points, so paper and machine cannot differ."""

from itertools import pairwise
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy.special import expit

from training.risk.binning import line_numbers

FROZEN = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PointsBin(BaseModel):
    """One line of the card: which values, how many rows of training and their rate of default, WOE and points.

    WOE = ln(share of the good ÷ share of the bad), above 0 where safer than all; more points are safer. `rate` is null
    where no row of training fell.
    """

    model_config = FROZEN

    label: str
    rows: int = Field(ge=0)
    rate: float | None
    woe: float
    points: int


class PointsFeature(BaseModel):
    """The bins of a feature.

    Of a number: bin i holds edges[i − 1] ≤ value < edges[i]. Of a category: bin i holds the values kinds[i]. `null` is
    for missing values, `other` for a category that training had rarely or never.
    """

    model_config = FROZEN

    feature: str
    information_value: float
    edges: tuple[float, ...] = ()
    kinds: tuple[tuple[float, ...], ...] = ()
    bins: tuple[PointsBin, ...]
    null: PointsBin
    other: PointsBin

    @model_validator(mode="after")
    def _complete(self) -> Self:
        expected = len(self.kinds) or len(self.edges) + 1
        if len(self.bins) != expected:
            raise ValueError(f"{self.feature}: {len(self.bins)} bins, must be {expected}")
        if any(low >= high for low, high in pairwise(self.edges)):
            raise ValueError(f"{self.feature}: edges must rise")
        return self

    @property
    def lines(self) -> tuple[PointsBin, ...]:
        """All lines in the order of `places`."""
        return (*self.bins, self.null, self.other)

    def places(self, values: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the number of the line of each value (n,) NaN is null, (n,)."""
        return line_numbers(values, self.edges, self.kinds)


class ScorecardTable(BaseModel):
    """A points scorecard: the sum of the points of a customer's bins; `factor` points are e times the odds of paying.

    A total of `offset` points stands for even odds.
    """

    model_config = FROZEN

    features: tuple[PointsFeature, ...] = Field(min_length=1)
    offset: float
    factor: float = Field(gt=0)

    def score(self, x: pd.DataFrame) -> NDArray[np.int64]:
        """Return the points of each row of x (n_rows, …; NaN is null), (n_rows,): higher is safer.

        Null and other categories have lines of their own; an infinite value falls into the outermost bin.
        """
        total = np.zeros(len(x), dtype=np.int64)
        for each in self.features:
            points = np.array([line.points for line in each.lines])
            total += points[each.places(x[each.feature].to_numpy(dtype="float64"))]
        return total

    def probabilities(self, x: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probability of default that the points stand for, (n_rows,)."""
        return np.asarray(expit((self.offset - self.score(x)) / self.factor))

    def frame(self) -> pd.DataFrame:
        """Return one row for each line of the card, most informative feature first, with Chinese headings."""
        return pd.DataFrame(
            [
                (each.feature, line.label, line.rows, line.rate, line.woe, line.points)
                for each in sorted(self.features, key=lambda each: -each.information_value)
                for line in _printed(each)
            ],
            columns=["特征", "分箱", "行数", "违约率", "WOE", "分数"],
        )


def _printed(each: PointsFeature) -> tuple[PointsBin, ...]:
    return each.lines if each.kinds else each.lines[:-1]
