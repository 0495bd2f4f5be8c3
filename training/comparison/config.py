"""What a version may lose against the one in service."""

from pathlib import Path

from pydantic import BaseModel, Field

from registry.governance import read_limits
from training.config import STRICT


class ComparisonConfig(BaseModel):
    """The table `[comparison]` of `configs/governance.toml`.

    At most `customers` are compared, with `repeats` resamples of them; fewer than `least_rows` rows block, and vintages of fewer
    are only shown. `figure_drop` and `vintage_drop` are what AUC or F1 may lose at the lower end of the interval; `group_drop` and
    `fairness_rise` what a group may lose, or the gap of a protected group widen, where the interval excludes 0.
    `calibration_most` bounds the calibration error of the new version beyond what so few rows show by chance,
    `calibration_rise` the upper end of its rise. `agreement_least` is of segments.
    """

    model_config = STRICT

    customers: int = Field(ge=100)
    repeats: int = Field(ge=50, le=5000)
    least_rows: int = Field(ge=1)
    figure_drop: float = Field(ge=0, le=0.5)
    vintage_drop: float = Field(ge=0, le=0.5)
    group_drop: float = Field(ge=0, le=0.5)
    calibration_most: float = Field(gt=0, le=1)
    calibration_rise: float = Field(ge=0, le=1)
    fairness_rise: float = Field(ge=0, le=1)
    agreement_least: float = Field(ge=0, le=1)


def comparison_config(configs: Path) -> ComparisonConfig:
    """Return the limits of comparisons; GovernanceError where they cannot be read."""
    return read_limits(configs, "comparison", ComparisonConfig)
