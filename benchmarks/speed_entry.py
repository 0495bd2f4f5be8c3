"""What an entry of the speed benchmark is: a function that yields results, registered under its group.

A file `benchmarks/speed_*.py` that registers a function is found by itself; nothing else has to be edited.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

GROUPS = (
    "feature_store",
    "nlp",
    "models",
    "risk",
    "serving",
    "calls",
    "registry",
    "console",
    "nightly",
    "ledger",
    "comparison",
)
Size = Literal["small", "full"]


@dataclass(frozen=True)
class SpeedResult:
    """One figure. `bar` is what an issue asks for, with its sign; without one `holds` is None as well."""

    name: str
    group: str
    value: float
    unit: str
    bar: str | None = None
    holds: bool | None = None
    note: str = ""

    def line(self) -> str:
        """Return the figure as one line of text."""
        verdict = "" if self.bar is None else f" [{'holds' if self.holds else 'MISSED'}: {self.bar}]"
        return f"{self.group}: {self.name}: {self.value:.4g} {self.unit}{verdict} {self.note}".rstrip()


Benchmark = Callable[[Size], Iterator[SpeedResult]]
BENCHMARKS: dict[str, list[Benchmark]] = {group: [] for group in GROUPS}


def benchmark(group: str) -> Callable[[Benchmark], Benchmark]:
    """Register the decorated function under `group`; KeyError for an unknown group."""

    def register(function: Benchmark) -> Benchmark:
        BENCHMARKS[group].append(function)
        return function

    return register


def at_least(bar: float, result: SpeedResult) -> SpeedResult:
    """Return the result with a bar that its value must reach."""
    return _judged(result, f"≥ {bar:g} {result.unit}".rstrip(), holds=result.value >= bar)


def at_most(bar: float, result: SpeedResult) -> SpeedResult:
    """Return the result with a bar that its value must not pass."""
    return _judged(result, f"≤ {bar:g} {result.unit}".rstrip(), holds=result.value <= bar)


def _judged(result: SpeedResult, bar: str, *, holds: bool) -> SpeedResult:
    return SpeedResult(result.name, result.group, result.value, result.unit, bar, holds, result.note)
