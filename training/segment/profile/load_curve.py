"""Load curves of a segment by season: mean day on weekdays and weekends, beside that of all customers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HOURS = 24
SEASONS = ("spring", "summer", "autumn", "winter")
_SHAPES = [f"shape_{hour:02d}" for hour in range(HOURS)]
_POWERS = [f"kw_{hour:02d}" for hour in range(HOURS)]

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class SeasonCurve:
    """Mean days of one season, (24,) each, in multiples of each customer's own mean power; None where there is no curve.

    `mean_kw` is the mean power of a customer of the group in that season, `everyone` the mean day of all customers.
    """

    season: str
    weekday: Curve | None
    weekend: Curve | None
    everyone: Curve | None
    mean_kw: float | None


def season_curves(curves: pd.DataFrame, group: int) -> list[SeasonCurve]:
    """Return the four seasons of a group from `feature_store.group_history.group_curves`."""
    return [_season(curves[curves["season"] == season], season, group) for season in SEASONS]


def highest(curves: pd.DataFrame) -> float:
    """Return the largest value of any drawn curve, so that all sheets share one scale; 1 where there is none."""
    return float(curves[_SHAPES].to_numpy().max()) if len(curves) else 1.0


def _season(rows: pd.DataFrame, season: str, group: int) -> SeasonCurve:
    mine = rows[rows["group"] == group]
    weekday, weekend = (_mean(mine[mine["weekend"] == kind], _SHAPES) for kind in (0, 1))
    power = _mean(mine, _POWERS)
    return SeasonCurve(season, weekday, weekend, _mean(rows, _SHAPES), None if power is None else float(power.mean()))


def _mean(rows: pd.DataFrame, columns: list[str]) -> Curve | None:
    if rows.empty:
        return None
    # Five weekdays to two days of the weekend.
    weights = rows["customers"].to_numpy() * np.where(rows["weekend"] == 1, 2.0, 5.0)
    return np.asarray(np.average(rows[columns].to_numpy(dtype="float64"), axis=0, weights=weights))
