"""One figure of the quality benchmark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from training.metric import Statistic, bootstrap_interval


@dataclass(frozen=True)
class QualityResult:
    """A figure on one data set.

    `low` and `high` are the ends of the 95 % bootstrap interval over independent units (dialogues, customers). `trivial` is what
    needs no model (the largest class), `baselines` what plain models of the same run reach, by name.
    """

    data: str
    metric: str
    value: float
    low: float
    high: float
    trivial: float
    rows: int
    baselines: Mapping[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return the figure as one line of text."""
        others = "".join(f"  {name} {value:.4f}" for name, value in self.baselines.items())
        return (
            f"{self.data} {self.metric} {self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"
            f"  trivial {self.trivial:.4f}{others}  rows {self.rows}"
        )


def measured(
    data: str, metric: str, statistic: Statistic, arrays: Sequence[NDArray[Any]], groups: NDArray[Any], trivial: float
) -> QualityResult:
    """Return a statistic of `arrays`, each (n_rows,), with its interval over `groups` (n_rows,)."""
    low, high = bootstrap_interval(statistic, *arrays, groups=groups, repeats=200)
    return QualityResult(data, metric, float(statistic(*arrays)), low, high, trivial, len(groups))
