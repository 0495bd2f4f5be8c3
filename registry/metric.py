"""A figure that says how sure it is and what a trivial guess would reach."""

import math
import re
from dataclasses import dataclass

from pydantic import JsonValue

from registry.error import MetricError

# What MLflow takes as a name; anything else would fail only after the training is over.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-./ ]*")


@dataclass(frozen=True)
class Metric:
    """One measured figure of a model.

    `low` and `high` are the ends of the 95 % confidence interval. `baseline` is what the trivial predictor named
    `baseline_name` reaches on the same rows; null where there is none. `rows` counts the rows it was measured on.
    Raises MetricError when a figure is not finite, the interval is upside down, or the name is not for MLflow.
    """

    name: str
    value: float
    low: float
    high: float
    baseline: float | None
    baseline_name: str | None
    rows: int

    def __post_init__(self) -> None:
        """Refuse what JSON or MLflow would silently turn into something else."""
        if not _NAME.fullmatch(self.name):
            raise MetricError(f"metric name {self.name!r}: letters, digits, _ - . / and spaces only")
        for field, number in self._numbers().items():
            if number is not None and not math.isfinite(number):
                raise MetricError(f"metric {self.name}: {field} is {number}, must be finite")
        if self.low > self.high:
            raise MetricError(f"metric {self.name}: low {self.low} is above high {self.high}")
        if self.rows < 0:
            raise MetricError(f"metric {self.name}: rows is {self.rows}, must be 0 or more")

    def as_dict(self) -> dict[str, JsonValue]:
        """Return the fields by name as plain Python values (NumPy's are not), ready for JSON."""
        numbers = {key: None if number is None else float(number) for key, number in self._numbers().items()}
        return {"name": self.name, **numbers, "baseline_name": self.baseline_name, "rows": int(self.rows)}

    def figures(self) -> dict[str, float]:
        """Return the flat figures a tracker stores: NAME, NAME.low, .high, .rows and, where known, NAME.baseline."""
        figures = {self.name: self.value, f"{self.name}.low": self.low, f"{self.name}.high": self.high}
        if self.baseline is not None:
            figures[f"{self.name}.baseline"] = self.baseline
        return {key: float(number) for key, number in figures.items()} | {f"{self.name}.rows": float(self.rows)}

    def _numbers(self) -> dict[str, float | None]:
        return {"value": self.value, "low": self.low, "high": self.high, "baseline": self.baseline}
