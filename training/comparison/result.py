"""A comparison as everybody reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from registry.evidence import EvidenceHead, Gate
from training.comparison.finding import Findings

KIND = "comparison"
TRIVIAL = "trivial baseline"


@dataclass(frozen=True)
class Comparison:
    """A version held against another on the same rows; `against` is null where that was the trivial baseline.

    `depends_on` names by digest what it was made of: holdouts, the files of both versions, the limits.
    """

    model: str
    version: int
    against: int | None
    made_at: str
    findings: Findings
    gates: tuple[Gate, ...]
    depends_on: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether every limit is kept."""
        return all(gate.passed for gate in self.gates)

    @property
    def missed(self) -> list[Gate]:
        """The limits that are not kept."""
        return [gate for gate in self.gates if not gate.passed]

    @property
    def title(self) -> str:
        """Which versions of what are compared."""
        other = f"{self.model} {self.against}" if self.against else TRIVIAL
        return f"{other} → {self.model} {self.version}"

    def head(self) -> EvidenceHead:
        """Return what every evidence says."""
        return EvidenceHead(
            kind=KIND,
            model=self.model,
            version=self.version,
            against=self.against,
            made_at=self.made_at,
            depends_on=dict(self.depends_on),
            gates=self.gates,
        )

    def as_record(self) -> dict[str, JsonValue]:
        """Return everything for JSON."""
        return {**self.head().model_dump(mode="json"), **self.findings.as_record()}
