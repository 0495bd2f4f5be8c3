"""The load curves of segments: the mean day by season of a sample of each, so that its cost does not grow with the customers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from feature_store.engine import Engine
from feature_store.group_history import group_curves
from inference.catalogue.held_tag import CUSTOMER
from inference.overview.part import SEGMENT, OverviewPart

MEMBERS = 500
"""So many customers of each segment stand for it."""
_HOURS = 24
_SHAPES = [f"shape_{hour:02d}" for hour in range(_HOURS)]


class Members:
    """Up to 500 customers of each segment, those whose ids have the smallest digests; their ids are never written."""

    def __init__(self, most: int = MEMBERS) -> None:
        self._most = most
        self._kept: dict[str, pd.DataFrame] = {}

    def add(self, part: OverviewPart) -> None:
        """Look at a part."""
        places, names = part.codes(SEGMENT)
        ids = part.facts[CUSTOMER].to_numpy()
        digests = pd.util.hash_array(ids, categorize=False)
        for number, name in enumerate(names):
            found = np.flatnonzero(places == number)
            first = found[np.argsort(digests[found], kind="stable")[: self._most]]
            rows = pd.DataFrame({"customer_id": ids[first], "digest": digests[first]})
            both = pd.concat([self._kept[name], rows]) if name in self._kept else rows
            self._kept[name] = both.nsmallest(self._most, "digest")

    def frame(self) -> tuple[pd.DataFrame, list[str]]:
        """Return customer_id and group of all who were drawn, and the names of the groups in their order."""
        names = sorted(self._kept)
        frames = [each[["customer_id"]].assign(group=n) for n, each in enumerate(self._kept[name] for name in names)]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(), names


def segment_curves(engine: Engine, members: Members, as_of: datetime, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Return for each segment, and for everyone, by season the mean day in multiples of each customer's own mean power.

    {segment: {season: {weekday: [24], weekend: [24]}}}; everyone, under the empty name, weighs segments by their `sizes`. Empty
    where there are no curves.
    """
    frame, names = members.frame()
    if frame.empty:
        return {}
    curves = group_curves(engine, frame, as_of)
    weights = curves["group"].map(lambda group: sizes.get(names[group], 0)).astype("float64")
    found = {name: _days(curves[curves["group"] == group], None) for group, name in enumerate(names)}
    return {name: days for name, days in found.items() if days} | {"": _days(curves, weights)}


def _days(curves: pd.DataFrame, weights: "pd.Series[float] | None") -> dict[str, Any]:
    days: dict[str, Any] = {}
    for (season, weekend), rows in curves.groupby(["season", "weekend"], sort=True):
        of = None if weights is None else weights[rows.index].to_numpy()
        shape = np.average(rows[_SHAPES].to_numpy(dtype="float64"), axis=0, weights=of)
        days.setdefault(str(season), {})["weekend" if weekend else "weekday"] = np.round(shape, 3).tolist()
    return days
