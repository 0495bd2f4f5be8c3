"""What was decided and on which figures: one table that a person reads and a scheduler acts on."""

from dataclasses import dataclass
from typing import Literal

from registry.version import ModelVersion

Verdict = Literal["kept", "due", "trained", "refused"]


@dataclass(frozen=True)
class Line:
    """One line of the table: what was looked at, its figure, the bound it is held against, and what follows."""

    item: str
    figure: str
    bound: str
    result: str


@dataclass(frozen=True)
class Decision:
    """`kept`: nothing to do. `due`: a dry run would train. `trained`: a version may be promoted. `refused`: it may not."""

    verdict: Verdict
    lines: tuple[Line, ...]
    version: ModelVersion | None = None

    @property
    def exit_code(self) -> int:
        """Return 1 where a new version was refused, else 0."""
        return int(self.verdict == "refused")
