"""One figure of the quality benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QualityResult:
    """A figure on one data set.

    `low` and `high` are the ends of the 95 % bootstrap interval over independent units (dialogues, customers). `trivial` is what
    needs no model (the largest class), `baseline` a stronger plain model of the same run, null where there is none.
    """

    data: str
    metric: str
    value: float
    low: float
    high: float
    trivial: float
    baseline: float | None
    rows: int
