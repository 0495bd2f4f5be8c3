"""The customers of SimBench: each with the profile it is mapped to, its size and noise of its own, as a year of features.

A profile is brought once to what the features of a year of curves are: hourly means of working days and weekends, seasonal shares,
level. Noise is then drawn for each customer: the hour its days begin, every hourly mean, every season.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.segment.shape import SHAPE_COLUMNS, curve_shapes

Floats = NDArray[np.float64]
FOLDER, LOADS = "simbench_profiles", "Load.csv.gz"
POWER_COLUMNS = tuple(f"kw_{name}" for name in SHAPE_COLUMNS)
SEASONS = ("spring_share", "summer_share", "autumn_share", "winter_share")
HOUR_NOISE, SEASON_NOISE, QUARTERS_SHIFTED = 0.15, 0.10, 4
_CLASSES = (("H0", "household"), ("G", "commerce"), ("L", "agriculture"), ("BL", "industry"), ("WB", "industry"))
_FRIDAY = 4
_PEAK_HOURS = (8, 9, 10, 18, 19, 20)


@dataclass(frozen=True)
class Population:
    """Customers: features (n, 101), the profile each was made from (n,) and the class of that profile (n,)."""

    features: pd.DataFrame
    profile: NDArray[np.str_]
    kind: NDArray[np.str_]

    @property
    def business(self) -> pd.DataFrame:
        """Return what groups should explain: energy, and its share from 08:00 to 11:00 and from 18:00 to 21:00."""
        hours = self.features[list(SHAPE_COLUMNS)].to_numpy().reshape(-1, 2, 24).mean(axis=1)
        peak = hours[:, _PEAK_HOURS].sum(axis=1) / hours.sum(axis=1)
        return pd.DataFrame({"level": self.features["level"], "peak_share": peak})


@dataclass(frozen=True)
class _Profiles:
    """Of each of p profiles: mean power by quarter-hour (2 kinds of day, 96, p), of seasons (4, p), of the year (p,)."""

    names: list[str]
    curves: Floats
    seasons: Floats
    level: Floats


def read_population(data: Path, seed: int) -> Population:
    """Return the customers of `Load.csv.gz` below `data`, with noise drawn from `seed`."""
    loads = pd.read_csv(data / FOLDER / LOADS, sep=";", usecols=["profile", "pLoad"])
    profiles = _read_profiles(data / FOLDER / "LoadProfile.csv.gz")
    which = loads["profile"].map(profiles.names.index).to_numpy()
    size = loads["pLoad"].to_numpy(dtype=float)
    return population(profiles, which, size, np.random.default_rng(seed))


def population(profiles: _Profiles, which: NDArray[np.int64], size: Floats, random: np.random.Generator) -> Population:
    """Return customers of the profiles `which` (n,) and sizes (n,)."""
    hours = _shifted(profiles.curves, which, random) * size[:, None]
    hours = np.maximum(hours * (1 + HOUR_NOISE * random.standard_normal(hours.shape)), 0)
    seasons = profiles.seasons[:, which].T * (1 + SEASON_NOISE * random.standard_normal((len(which), len(SEASONS))))
    features = pd.DataFrame(np.hstack([curve_shapes(hours), hours]), columns=[*SHAPE_COLUMNS, *POWER_COLUMNS])
    features[list(SEASONS)] = seasons / seasons.sum(axis=1, keepdims=True)
    features["level"] = hours @ np.repeat([5 / 7, 2 / 7], 24) * (365 * size.astype(bool))
    names = np.array(profiles.names)[which]
    return Population(features, names, np.array([kind_of(name) for name in names]))


def kind_of(profile: str) -> str:
    """Return the class of customers whose profile that is; "aggregate" for those of networks and plants."""
    return next((kind for start, kind in _CLASSES if profile.startswith(start)), "aggregate")


def _shifted(curves: Floats, which: NDArray[np.int64], random: np.random.Generator) -> Floats:
    """Return hourly means (n, 48) of days that begin up to an hour early or late, the same for all days of a customer."""
    shift = random.integers(-QUARTERS_SHIFTED, QUARTERS_SHIFTED + 1, len(which))
    hours = np.empty((len(which), 48))
    for quarters in np.unique(shift):
        rows = shift == quarters
        rolled = np.roll(curves, quarters, axis=1).reshape(2, 24, 4, -1).mean(axis=2).reshape(48, -1)
        hours[rows] = rolled[:, which[rows]].T
    return hours


def _read_profiles(path: Path) -> _Profiles:
    table = pd.read_csv(path, sep=";", usecols=lambda name: name == "time" or name.endswith("_pload"))
    times = pd.DatetimeIndex(pd.to_datetime(table.pop("time"), format="%d.%m.%Y %H:%M"))
    power = table.to_numpy(dtype=float)
    weekend, quarter = times.dayofweek > _FRIDAY, times.hour * 4 + times.minute // 15
    days = [pd.DataFrame(power[part]).groupby(quarter[part]).mean().to_numpy() for part in (~weekend, weekend)]
    # March opens the first season.
    seasons = pd.DataFrame(power).groupby((times.month - 3) % 12 // 3).mean().to_numpy()
    names = [name.removesuffix("_pload") for name in table.columns]
    return _Profiles(names, np.stack(days), seasons, power.mean(axis=0))
