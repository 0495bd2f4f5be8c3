"""Days of the simulated horizon: months, weekdays and holidays, 春节 with its long shadow before and after."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from demo_utility.error import UtilityError

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Load and work relative to the festival: days before and after 正月初一, and how much of the festival is felt.
_SPRING_DAYS = (-16, -10, -5, -2, 6, 9, 16)
_SPRING_FELT = (0.0, 0.25, 0.6, 1.0, 1.0, 0.5, 0.0)


@dataclass(frozen=True)
class Almanac:
    """The horizon by day, shape (n_days,), and by month.

    One month before the first exported day is simulated as well, so that the first exported bill has readings behind it;
    `first` is the index of the first exported day. `spring` says how much of 春节 is felt, 0 … 1.
    `month` is the index of a day's month in `months`, 0 being the month before the export.
    """

    days: Days
    first: int
    months: Days
    month: Ints
    weekday: Ints
    spring: Floats
    holiday: NDArray[np.bool_]

    @property
    def start(self) -> np.datetime64:
        """First exported day."""
        return np.datetime64(self.days[self.first], "D")

    @property
    def end(self) -> np.datetime64:
        """Last day."""
        return np.datetime64(self.days[-1], "D")

    @property
    def day_off(self) -> NDArray[np.bool_]:
        """Weekends and holidays."""
        return (self.weekday >= 5) | self.holiday | (self.spring >= 1.0)


def shifted(instants: Days, by: Ints) -> Days:
    """Return instants moved by whole numbers of their own unit."""
    return np.asarray(np.add(instants, by))


def build_almanac(months: int, end: date) -> Almanac:
    """Return the almanac of the `months` calendar months that end with the month of `end`, up to `end`.

    Raises
    ------
    UtilityError
        `months` is not in 2 … 120, or a year has no holidays in profiles/holidays.toml.
    """
    if not 2 <= months <= 120:
        raise UtilityError(f"months={months}: must be in 2 … 120")
    last_month = np.datetime64(end, "M")
    warm_up = last_month - months
    days = np.arange(warm_up.astype("datetime64[D]"), np.datetime64(end) + 1)
    month = (days.astype("datetime64[M]") - warm_up).astype(np.int64)
    first = int(np.searchsorted(month, 1))
    calendar = _calendar(days)
    return Almanac(
        days=days,
        first=first,
        months=np.arange(warm_up, last_month + 1),
        month=month,
        weekday=(days.astype(np.int64) + 3) % 7,
        spring=_spring(days, calendar),
        holiday=np.isin(days, _public(calendar)),
    )


def _calendar(days: Days) -> dict[int, dict[str, date]]:
    text = (resources.files("demo_utility") / "profiles" / "holidays.toml").read_text(encoding="utf-8")
    known = {int(year): dates for year, dates in tomllib.loads(text).items()}
    years = range(days[0].astype(object).year, days[-1].astype(object).year + 1)
    if missing := [year for year in years if year not in known]:
        raise UtilityError(f"year {missing[0]}: holidays are known for {min(known)} … {max(known)}")
    return {year: known[year] for year in (*years, years[-1] + 1) if year in known}


def _spring(days: Days, calendar: dict[int, dict[str, date]]) -> Floats:
    felt = np.zeros(len(days))
    for dates in calendar.values():
        offset = (days - np.datetime64(dates["spring_festival"])).astype(np.int64)
        felt = np.maximum(felt, np.interp(offset, _SPRING_DAYS, _SPRING_FELT))
    return felt


def _public(calendar: dict[int, dict[str, date]]) -> Days:
    days = []
    for year, dates in calendar.items():
        days += [date(year, 1, 1), *(date(year, 4, d) for d in (4, 5, 6)), *(date(year, 5, d) for d in range(1, 6))]
        days += [date(year, 10, d) for d in range(1, 8)]
        days += [dates[name] + timedelta(days=d) for name in ("dragon_boat", "mid_autumn") for d in (-1, 0, 1)]
    return np.array(days, dtype="datetime64[D]")
