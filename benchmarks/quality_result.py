"""One figure of the quality benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
