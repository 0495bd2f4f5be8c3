"""From when on a movement is worth looking at, and from when on it asks for training: `[monitoring]` in `governance.toml`."""

import tomllib
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from inference.error import InferenceError

FILE, TABLE = "governance.toml", "monitoring"
Share = Annotated[float, Field(gt=0, le=1)]


class MonitoringLimits(BaseModel):
    """The table `[monitoring]`.

    Stability indices: `psi_watch` and `psi_alarm` for a feature, `score_psi` for a score, `drifted_share` of a model's features
    over the alarm asks for training. Groups of fewer than `least_rows` customers are left out; edges are fixed on at most
    `edge_rows` customers. An index counts only above what chance gives with `confidence` over all figures of one night.

    Calls: shares over each of `call_windows_days`, and text over the longest of them, against the `call_reference_days` before;
    `call_share_change` is a change of a share, `text_divergence` (bits, of 1) and `unseen_change` (of the share of unseen pairs
    of characters) are over what chance gives; windows of fewer than `least_calls` calls are left out, of more than `most_calls`
    a sample is read.

    Tags: the share of tonight against the `tag_nights` before (at least `tag_least_nights`) is an alarm where it lies `tag_z`
    robust standard deviations and `tag_change` away.

    Quality: AUC may fall `auc_drop` below what the version was registered with, the predicted rate may be `rate_ratio` times
    the realised one or the other way round; vintages with less than `ripe_share` of their labels or `least_events` of either
    outcome are not judged. Predictions are kept `predictions_kept_days`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    psi_watch: float = Field(gt=0)
    psi_alarm: float = Field(gt=0)
    score_psi: float = Field(gt=0)
    drifted_share: Share
    least_rows: int = Field(ge=2)
    edge_rows: int = Field(ge=100)
    confidence: float = Field(ge=0.5, lt=1)
    call_windows_days: tuple[int, ...] = Field(min_length=1)
    call_reference_days: int = Field(ge=1)
    call_share_change: Share
    text_divergence: Share
    unseen_change: Share
    least_calls: int = Field(ge=20)
    most_calls: int = Field(ge=100)
    tag_nights: int = Field(ge=1, le=34)
    tag_least_nights: int = Field(ge=3)
    tag_z: float = Field(gt=0)
    tag_change: Share
    auc_drop: Share
    rate_ratio: float = Field(gt=1)
    ripe_share: Share
    least_events: int = Field(ge=1)
    predictions_kept_days: int = Field(ge=90)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.psi_watch > self.psi_alarm:
            raise ValueError(f"psi_watch is {self.psi_watch:g}, allowed is at most psi_alarm ({self.psi_alarm:g})")
        if self.tag_least_nights > self.tag_nights:
            raise ValueError(f"tag_least_nights is {self.tag_least_nights}, allowed is at most {self.tag_nights}")
        if min(self.call_windows_days) < 1:
            raise ValueError(f"call_windows_days holds {min(self.call_windows_days)}, allowed is 1 or more")
        return self


def load_monitoring_limits(configs: Path) -> MonitoringLimits:
    """Read the limits.

    Raises
    ------
    InferenceError
        The file or the table is missing or wrong; the message names it and the path of the bad key.
    """
    path = configs / FILE
    try:
        return MonitoringLimits.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))[TABLE])
    except KeyError:
        raise InferenceError(f"{path}: has no table [{TABLE}]") from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InferenceError(f"{path}: {'.'.join([TABLE, *map(str, first['loc'])])}: {first['msg']}") from error
