"""The version of the segments in service, as a retraining needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import pandas as pd
from pydantic import JsonValue

from registry.bundle_reader import read_served_model
from registry.tabular.group_rule import GroupRule
from registry.tabular.newcomer import HISTORY_FEATURE
from registry.tabular.segment_model import SegmentModel
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.segment.candidate import Groups


@dataclass(frozen=True)
class Previous:
    """The champion and its version."""

    model: SegmentModel
    version: int

    @property
    def detail(self) -> dict[str, Any]:
        """What was stored with it."""
        return cast("dict[str, Any]", self.model.description.detail)

    @property
    def next_id(self) -> int:
        """The first number for an id that no group has had."""
        return int(self.detail.get("next_id", len(self.model.ids) + 1))

    @property
    def as_of(self) -> datetime | None:
        """The instant whose customers it was trained on; None where it was not stored."""
        stored = self.detail.get("as_of")
        return datetime.fromisoformat(stored) if stored else None

    @property
    def space_config(self) -> JsonValue:
        """The blocks of the space it was fitted in; None where they were not stored."""
        return self.model.description.detail.get("space_config")

    def lacks(self, x: pd.DataFrame) -> list[str]:
        """Return the columns it needs that x (n, …) does not have."""
        return sorted(set(self.model.description.columns) - set(x.columns))

    def rule(self, spaces: Mapping[str, JsonValue], columns: Sequence[str]) -> GroupRule | None:
        """Return its rule where the config still looks at customers in the same way, so that its groups may be kept."""
        same = self.space_config in spaces.values() and self.model.description.columns == tuple(columns)
        return self.model.rule if same else None

    def groups(self, x: pd.DataFrame) -> Groups:
        """Return the number of its group for each customer (n,), −1 where it does not know."""
        assigned = self.model.assign(x, x[HISTORY_FEATURE].to_numpy(dtype=float))
        return np.where(assigned.known, assigned.groups, -1)


def champion(registry: ModelRegistry, name: str) -> Previous | None:
    """Return the champion of the model `name`; None where there is none."""
    row = registry.champions().get(name)
    if row is None:
        return None
    with TemporaryDirectory() as scratch:
        folder = registry.fetch_serving(ModelVersion(row.name, row.version, row.run_id), Path(scratch))
        served = read_served_model(folder)
        return Previous(SegmentModel.open(folder, served.description()), row.version)
