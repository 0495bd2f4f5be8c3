"""How far a segment is to be trusted of a customer with little history: what counts, from how many days on, and how sure it is.

Measured at training on customers whose history was cut short, and stored with the model.
"""

from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, Field

HISTORY_FEATURE = "days_read_last_365_days"
"""The days with a reading in the last year say how much history a customer has."""

UNKNOWN = "未知"
"""Name of the segment of customers with less history than the first step."""

_FROZEN = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class HistoryStep(BaseModel):
    """From `days` of history on: the columns that count, and how often the group is the one of a full year.

    `agreement` (n_knots,) belongs to `margins` (n_knots, ascending), the gap between the best and the second score.
    """

    model_config = _FROZEN

    days: int = Field(ge=1, le=366)
    columns: tuple[str, ...]
    margins: tuple[float, ...]
    agreement: tuple[float, ...]


class Newcomers(BaseModel):
    """The steps, by days; with fewer days than the first has, a customer belongs to no segment yet."""

    model_config = _FROZEN

    steps: tuple[HistoryStep, ...] = Field(min_length=1)

    @cached_property
    def _days(self) -> NDArray[np.int64]:
        return np.array([step.days for step in self.steps])

    def step_of(self, days: ArrayLike) -> NDArray[np.int64]:
        """Return the step each customer has reached (n,), −1 before the first; null days count as none."""
        reached = np.searchsorted(self._days, np.nan_to_num(np.asarray(days, dtype="float64")), side="right")
        return reached.astype("int64") - 1

    def masked(self, x: pd.DataFrame, days: ArrayLike) -> pd.DataFrame:
        """Return x (n, n_features), null where a value needs more history than the customer has; the last step hides nothing."""
        step = self.step_of(days)
        shown = x
        for number, each in enumerate(self.steps[:-1]):
            rows = step == number
            hidden = [column for column in x.columns if column not in each.columns]
            if rows.any() and hidden:
                shown = shown.copy() if shown is x else shown
                shown.loc[rows, hidden] = np.nan
        return shown

    def confidence(self, margin: ArrayLike, days: ArrayLike) -> NDArray[np.float64]:
        """Return how often a group with this margin (n,) is the one of a full year, in [0, 1]; 0 where it is not known."""
        gap, step = np.asarray(margin, dtype="float64"), self.step_of(days)
        sure = np.zeros(len(gap))
        for number, each in enumerate(self.steps):
            rows = step == number
            sure[rows] = np.interp(gap[rows], each.margins, each.agreement)
        return sure
