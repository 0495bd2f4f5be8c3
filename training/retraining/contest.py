"""Champion and challenger on the same rows, vintage by vintage."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.metric import auc
from training.retraining.decision import Line
from training.risk.delong import DeLong, delong

LEAST_OF_A_CLASS = 2
WORSE, HELD, UNKNOWN = "变差", "不差于在用版本", "无法比较"


@dataclass(frozen=True)
class Bout:
    """One vintage: both AUC, and the difference challenger − champion with its 95 % interval; null where a class is missing."""

    vintage: pd.Timestamp
    rows: int
    ones: int
    champion: float
    challenger: float
    difference: DeLong | None

    def regressed(self, tolerance: float) -> bool:
        """Tell whether the challenger may be worse than the champion by more than `tolerance`."""
        return self.difference is not None and self.difference.low < -tolerance

    def line(self, tolerance: float) -> Line:
        """Return the vintage as a line of the table."""
        bound = f"差值下限 ≥ −{tolerance:g}"
        if self.difference is None:
            return Line(self._name, f"{self.rows} 行，{self.ones} 违约", bound, UNKNOWN)
        gap = self.difference
        figure = f"AUC {self.champion:.3f} → {self.challenger:.3f}，差 {gap.difference:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
        return Line(self._name, figure, bound, WORSE if self.regressed(tolerance) else HELD)

    @property
    def _name(self) -> str:
        return f"留出批次 {self.vintage:%Y-%m-%d}"


def fight(rows: pd.DataFrame, champion: NDArray[np.float64], challenger: NDArray[np.float64]) -> list[Bout]:
    """Return one bout for each vintage of `rows` (customer_id, as_of, target), scored (n_rows,) by both."""
    return [
        _bout(pd.Timestamp(vintage), rows["target"].to_numpy()[at], champion[at], challenger[at])
        for vintage in sorted(rows["as_of"].unique())
        for at in [(rows["as_of"] == vintage).to_numpy()]
    ]


def _bout(
    vintage: pd.Timestamp, truth: NDArray[np.int64], champion: NDArray[np.float64], challenger: NDArray[np.float64]
) -> Bout:
    ones = int(truth.sum())
    if min(ones, len(truth) - ones) < LEAST_OF_A_CLASS:
        return Bout(vintage, len(truth), ones, float("nan"), float("nan"), None)
    # A customer has one row in a vintage, so rows are independent.
    return Bout(
        vintage, len(truth), ones, auc(truth, champion), auc(truth, challenger), delong(truth, challenger, champion)
    )
