"""96-point load curves on the sampled days, in kW; their quarter-hours add up to the day's reading."""

import numpy as np
from numpy.typing import NDArray

from demo_utility.almanac import Almanac, Floats, Ints
from demo_utility.customer import Customers
from demo_utility.shape import QUARTERS
from demo_utility.stream import stream

Singles = NDArray[np.float32]

CURVE_MONTHS = 12
_HOURS_PER_QUARTER = 0.25
# (weekday, which one of the month): two working days, a Saturday and a Sunday.
_SAMPLED = ((2, 2), (5, 2), (1, 4), (6, 4))


def sampled_days(almanac: Almanac) -> Ints:
    """Return the indices of the days with curves: four a month over the last twelve months, in order."""
    last = almanac.month[-1]
    first = max(1, last - CURVE_MONTHS + 1)
    in_month = (almanac.days - almanac.days.astype("datetime64[M]")).astype(np.int64)
    nth = in_month // 7 + 1
    wanted = np.zeros(len(almanac.days), dtype=bool)
    for weekday, which in _SAMPLED:
        wanted |= (almanac.weekday == weekday) & (nth == which)
    return np.flatnonzero(wanted & (almanac.month >= first))


def load_curves(customers: Customers, almanac: Almanac, kwh: Floats, shapes: Floats, seed: int, block: int) -> Singles:
    """Return power per customer, sampled day and quarter-hour in kW, shape (n, n_sampled, 96).

    `kwh` are all days (n, n_days), `shapes` as `shape.day_shapes` returns them.
    """
    rng = stream(seed, "curve", block)
    days = sampled_days(almanac)
    off = almanac.day_off[days].astype(np.int64)
    curves = shapes.astype(np.float32)[:, off, :]
    curves *= _jitter(rng, customers, len(days))
    energy = curves.sum(axis=2, dtype=np.float64) * _HOURS_PER_QUARTER
    curves *= (kwh[:, days] / energy).astype(np.float32)[:, :, None]
    return np.round(curves, 3, out=curves)


def _jitter(rng: np.random.Generator, customers: Customers, days: int) -> Singles:
    """Appliances switching on and off: lognormal noise per quarter-hour and per hour, wilder in homes than in mills."""
    wild = np.where(customers.household, 0.28, 0.06).astype(np.float32)[:, None, None]
    quarter = rng.standard_normal((len(customers), days, QUARTERS), dtype=np.float32)
    hour = rng.standard_normal((len(customers), days, QUARTERS // 4), dtype=np.float32)
    quarter += np.repeat(hour, 4, axis=2)
    quarter *= wild
    return np.exp(quarter, out=quarter)
