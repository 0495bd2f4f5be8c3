"""What one night of monitoring found: the content of `report.json`, and what follows from it."""

from collections import Counter
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from inference.monitoring.figure import Estimate, Realised
from inference.monitoring.finding import Finding, Level


class ReferenceNote(BaseModel):
    """What a version was held against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    snapshot_id: str
    as_of: datetime
    rows: int
    calls: int
    text_calls: int


class EstimatedQuality(BaseModel):
    """What is expected of a version on everybody whom tonight's snapshot scored, before any outcome is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    version: int
    rows: int
    threshold: float | None
    figures: dict[str, Estimate]


class MonitoringReport(BaseModel):
    """All figures of one night. `skipped` says in a line each what could not be looked at, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: str
    made_at: datetime
    snapshot_id: str
    as_of: datetime
    bundle_id: str
    customers: int
    references: tuple[ReferenceNote, ...] = ()
    findings: tuple[Finding, ...] = ()
    estimated: tuple[EstimatedQuality, ...] = ()
    realised: tuple[Realised, ...] = ()
    skipped: tuple[str, ...] = ()
    requested: tuple[str, ...] = ()

    @property
    def levels(self) -> dict[Level, int]:
        """How many findings there are of each level."""
        counted = Counter(each.level for each in self.findings)
        return {level: counted[level] for level in Level}

    def worst(self, kinds: tuple[str, ...], most: int | None = None) -> list[Finding]:
        """Return the findings of some kinds, the most serious first."""
        order = list(Level)
        chosen = [each for each in self.findings if each.kind in kinds]
        return sorted(chosen, key=lambda each: (-order.index(each.level), -_size(each)))[:most]

    def reasons(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Return by model and version what asks for training it again."""
        found: dict[tuple[str, int], list[str]] = {}
        for each in self.findings:
            if each.asks_training:
                found.setdefault((each.model, each.version), []).append(each.line())
        return {key: tuple(lines) for key, lines in sorted(found.items())}


def _size(finding: Finding) -> float:
    return abs(finding.value - (finding.usual or 0.0))
