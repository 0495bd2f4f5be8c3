"""The verdict on a repetition: identical, within tolerance, explained by erased persons, or different and since which stage."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from registry.training_record import STAGES, TrainingRecord
from training.reproduction.difference import PartDifference, PredictionDifference
from training.reproduction.surroundings import Change

Verdict = Literal["identical", "within_tolerance", "erased", "differs"]


@dataclass(frozen=True)
class Proof:
    """A version held against its repetition.

    `stages` says of each stage whether it came out the same. `erased` persons are gone from the data since, `erased_rows` by table;
    compared are then the rows of the others.
    """

    name: str
    version: int
    record: str
    made_at: str
    by: str
    seconds: float
    tolerance: float
    stages: dict[str, bool]
    changes: Sequence[Change]
    parts: Sequence[PartDifference]
    predictions: PredictionDifference
    erased: int = 0
    erased_rows: dict[str, int] | None = None

    @property
    def same_data(self) -> bool:
        """Whether rows, labels and contents are the same but for the erased."""
        return all(part.same_rows and not part.contents for part in self.parts)

    @property
    def first_difference(self) -> str | None:
        """The first stage that came out differently; null where none did."""
        return next((stage for stage in STAGES if not self.stages.get(stage, False)), None)

    @property
    def verdict(self) -> Verdict:
        """What to say of it."""
        if self.first_difference is None:
            return "identical"
        close = self.predictions.compared > 0 and self.predictions.largest <= self.tolerance
        if close and all(part.same_rows for part in self.parts):
            return "within_tolerance"
        return "erased" if self.erased and self.same_data else "differs"

    @property
    def exit_code(self) -> int:
        """Return 1 where the version could not be made again and nobody's erasure explains it, else 0."""
        return int(self.verdict == "differs")

    def as_record(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        told = {"verdict": self.verdict, "first_difference": self.first_difference}
        largest = self.predictions.largest
        finite = {"largest": largest if largest != float("inf") else None}
        return told | asdict(self) | {"predictions": asdict(self.predictions) | finite}


def stages_held(then: TrainingRecord, now: TrainingRecord) -> dict[str, bool]:
    """Return for each stage whether both records have the same digest of it."""
    return {stage: then.stages.get(stage) == now.stages.get(stage) for stage in STAGES}
