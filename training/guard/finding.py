"""What a guard finds, how strict the guards are, and the refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from training.config import STRICT
from training.error import GuardError

PROTECTED = "protected"
"""The one guard that nobody can be excused from by name."""


@dataclass(frozen=True)
class Finding:
    """One feature that one guard objects to, and why, in one phrase with figures."""

    guard: str
    feature: str
    detail: str

    def __str__(self) -> str:
        """Return the finding as it stands in the refusal."""
        return f"{self.feature}: {self.guard}, {self.detail}"


class GuardConfig(BaseModel):
    """How strict the guards are.

    `strongest_single_auc`: no feature may rank customers better than this alone. `outshining_auc`, `outshining_margin`: nor that
    well and so much better than all unsuspected features together. `pure_rate`, `pure_cover`: values that decide the target to this
    share, for this share of a class. `collapse`: AUC lost from training to later rows. `most_twins`: share of tested rows that are
    those of another customer trained on. `allowed` features are excused from all of these by name, the reason stands in the
    config's comment. `most_rows` are looked at for the power of a feature.
    """

    model_config = STRICT

    strongest_single_auc: float = Field(default=0.95, gt=0.5, le=1)
    outshining_auc: float = Field(default=0.85, gt=0.5, le=1)
    outshining_margin: float = Field(default=0.1, gt=0, le=0.5)
    pure_rate: float = Field(default=0.99, gt=0.5, le=1)
    pure_cover: float = Field(default=0.3, gt=0, le=1)
    collapse: float = Field(default=0.15, gt=0, le=0.5)
    most_twins: float = Field(default=0.005, ge=0, le=1)
    allowed: tuple[str, ...] = ()
    most_rows: int = Field(default=50_000, ge=1000)
    seed: int = 7


def excused(findings: Iterable[Finding], allowed: Sequence[str]) -> list[Finding]:
    """Return the findings without those about allowed features; a protected group stays."""
    return [each for each in findings if each.guard == PROTECTED or each.feature not in allowed]


def refuse(findings: Sequence[Finding]) -> None:
    """Do nothing where there are no findings.

    Raises
    ------
    GuardError
        One line with every finding.
    """
    if findings:
        raise GuardError(f"refused, {len(findings)} findings: " + "; ".join(map(str, findings)))
