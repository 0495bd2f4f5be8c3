"""A version of a model in the registry."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ModelVersion:
    """Name, number (from 1) and the run that trained it."""

    name: str
    version: int
    run_id: str


@dataclass(frozen=True)
class VersionRow(ModelVersion):
    """A version with what the registry knows about it.

    `metrics` are the flat figures of the run (`auc`, `auc.low`, `auc.high`, `auc.baseline`, `auc.rows`). `gates` are
    the bounds it had to reach. `created_at` is aware. `refused` says why it must not be promoted, empty where it may;
    `trained_by` is the person who trained it, empty where nobody said.
    """

    created_at: datetime
    aliases: tuple[str, ...] = ()
    metrics: dict[str, float] = field(default_factory=dict)
    gates: dict[str, str | float] = field(default_factory=dict)
    refused: str = ""
    trained_by: str = ""

    def main_metrics(self) -> dict[str, tuple[float, float, float]]:
        """Return value, low and high of every metric that was measured with an interval."""
        figures = self.metrics
        return {
            name: (value, figures[f"{name}.low"], figures[f"{name}.high"])
            for name, value in figures.items()
            if f"{name}.low" in figures and f"{name}.high" in figures
        }
