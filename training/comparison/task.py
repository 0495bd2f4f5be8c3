"""Which models can be compared, and how each is."""

from collections.abc import Callable
from pathlib import Path

from training.comparison.config import ComparisonConfig
from training.comparison.finding import Findings
from training.comparison.grouping import segment_findings
from training.comparison.heard import concern_findings, sentiment_findings
from training.comparison.risk import risk_findings
from training.error import TrainingError
from training.retraining.job import DefaultRiskJob, RetrainableJob
from training.retraining.price_job import PriceSensitivityJob
from training.runner import Workplace

Task = Callable[[Workplace, Path | None, Path, ComparisonConfig], Findings]
"""Takes a workplace, the files of both versions (null: the trivial baseline) and the limits."""


def _risk(job: Callable[[Workplace], RetrainableJob]) -> Task:
    def task(at: Workplace, before: Path | None, after: Path, config: ComparisonConfig) -> Findings:
        opened = job(at)
        return risk_findings(opened, at, None if before is None else opened.open(before), opened.open(after), config)

    return task


TASKS: dict[str, Task] = {
    "default-risk": _risk(DefaultRiskJob),
    "price-sensitivity": _risk(PriceSensitivityJob),
    "sentiment": sentiment_findings,
    "concerns": concern_findings,
    "segments": segment_findings,
}


def task_of(name: str) -> Task:
    """Return how the versions of a model are compared; TrainingError names the models of which they can be."""
    if name not in TASKS:
        raise TrainingError(f"versions of {name!r} cannot be compared; those of these can: {', '.join(TASKS)}")
    return TASKS[name]
