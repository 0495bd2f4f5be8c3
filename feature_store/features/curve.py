"""When the customer uses power, from 96-point curves: shares of the tariff's periods, load factor, night base.

Periods follow the usual time-of-use tariff: peak 08:00–11:00 and 18:00–21:00 (尖峰 and 峰), valley 23:00–07:00, flat between.
A point is the mean power of its quarter of an hour, so a quarter of its value is energy.
"""

from collections.abc import Iterable
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from feature_store.canonical import CURVE_POINTS
from feature_store.feature import feature, ratio, view, within

PEAK_HOURS = (8, 9, 10, 18, 19, 20)
VALLEY_HOURS = (23, 0, 1, 2, 3, 4, 5, 6)
NIGHT_HOURS = (1, 2, 3, 4)
MIDDAY_HOURS = (11, 12, 13, 14)
_HOURS_A_POINT = 0.25


@view
def curve_day(load_curves: ir.Table) -> ir.Table:
    """Energy by period, largest and mean power of each curve; a missing point counts as nothing."""
    points = [load_curves[name].fill_null(0.0) for name in CURVE_POINTS]
    return load_curves.select(
        "customer_id",
        "as_of",
        "day",
        total_kwh=_sum(points) * _HOURS_A_POINT,
        peak_kwh=_energy(points, PEAK_HOURS),
        valley_kwh=_energy(points, VALLEY_HOURS),
        night_kwh=_energy(points, NIGHT_HOURS),
        midday_kwh=_energy(points, MIDDAY_HOURS),
        max_kw=ibis.greatest(*points),
        min_kw=ibis.least(*points),
    )


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_kwh(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy of the days with a curve."""
    return curve_day.total_kwh.sum(where=within(curve_day.day, as_of, 365))


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_peak_kwh(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in peak hours of the days with a curve."""
    return curve_day.peak_kwh.sum(where=within(curve_day.day, as_of, 365))


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_valley_kwh(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in valley hours of the days with a curve."""
    return curve_day.valley_kwh.sum(where=within(curve_day.day, as_of, 365))


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_night_kwh(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy from 01:00 to 05:00 of the days with a curve."""
    return curve_day.night_kwh.sum(where=within(curve_day.day, as_of, 365))


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_midday_kwh(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy from 11:00 to 15:00 of the days with a curve."""
    return curve_day.midday_kwh.sum(where=within(curve_day.day, as_of, 365))


@feature(unit="share", null="no energy on days with a curve")
def peak_share(curve_peak_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy in peak hours; 0.25 is even."""
    return ratio(curve_peak_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def valley_share(curve_valley_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy in valley hours; 1/3 is even."""
    return ratio(curve_valley_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def night_share(curve_night_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 01:00 to 05:00; 1/6 is even."""
    return ratio(curve_night_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def midday_share(curve_midday_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 11:00 to 15:00; 1/6 is even."""
    return ratio(curve_midday_kwh, curve_kwh)


@feature(unit="kW", window="365 days", null="no curve in the window")
def max_kw(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Largest quarter-hour power."""
    return curve_day.max_kw.max(where=within(curve_day.day, as_of, 365))


@feature(unit="ratio", window="365 days", null="no curve with energy in the window")
def curve_load_factor(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean over days of mean ÷ largest power of the day."""
    daily = ratio(curve_day.total_kwh / 24.0, curve_day.max_kw)
    return daily.mean(where=within(curve_day.day, as_of, 365))


@feature(unit="ratio", window="365 days", null="no curve with energy in the window")
def curve_base_share(curve_day: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean over days of smallest ÷ largest power of the day; the base that never rests."""
    return ratio(curve_day.min_kw, curve_day.max_kw).mean(where=within(curve_day.day, as_of, 365))


def _energy(points: list[ir.FloatingValue], hours: Iterable[int]) -> ir.Value:
    return _sum([points[4 * hour + quarter] for hour in hours for quarter in range(4)]) * _HOURS_A_POINT


def _sum(points: list[ir.FloatingValue]) -> ir.Value:
    return reduce(add, points)
