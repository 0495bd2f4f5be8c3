"""Gates: the figures a model must reach before it may be registered."""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

from pydantic import BaseModel, model_validator

from registry.error import GateMissedError
from registry.metric import Metric
from training.config import STRICT


class Gate(BaseModel):
    """A bound on one metric.

    `at_least` and `at_most` are inclusive; `over_baseline` is how far the figure must lie above the trivial baseline
    of the metric. `figure` says which number is held against them: the value, or an end of its 95 % interval.
    """

    model_config = STRICT

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    over_baseline: float | None = None
    figure: Literal["value", "low", "high"] = "value"

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None and self.over_baseline is None:
            raise ValueError("give at_least, at_most or over_baseline")
        return self

    def misses(self, metric: Metric) -> list[str]:
        """Return one phrase for every bound that `metric` misses; empty where it holds."""
        number = float(getattr(metric, self.figure))
        name = metric.name if self.figure == "value" else f"{metric.name}.{self.figure}"
        misses = []
        if self.at_least is not None and not number >= self.at_least:
            misses.append(f"{name} is {number:.4g}, must be at least {self.at_least:g}")
        if self.at_most is not None and not number <= self.at_most:
            misses.append(f"{name} is {number:.4g}, must be at most {self.at_most:g}")
        if self.over_baseline is not None:
            misses += _baseline_misses(name, number, metric, self.over_baseline)
        return misses


def check_gates(metrics: Sequence[Metric], gates: Iterable[Gate]) -> None:
    """Hold `metrics` against `gates`.

    Raises
    ------
    GateMissedError
        Names each missed gate with value and bound, and each gate whose metric was not measured.
    """
    measured = {metric.name: metric for metric in metrics}
    misses: list[str] = []
    for gate in gates:
        if gate.metric in measured:
            misses += gate.misses(measured[gate.metric])
        else:
            misses.append(f"{gate.metric} was not measured (measured: {', '.join(measured) or 'nothing'})")
    if misses:
        raise GateMissedError("not registered, gate missed: " + "; ".join(misses))


def _baseline_misses(name: str, number: float, metric: Metric, margin: float) -> list[str]:
    if metric.baseline is None:
        return [f"{name} has no baseline to beat"]
    bound = metric.baseline + margin
    if number >= bound:
        return []
    return [f"{name} is {number:.4g}, must be at least {bound:.4g} ({metric.baseline_name} + {margin:g})"]
