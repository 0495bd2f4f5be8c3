"""A year of daily curves: the view all curve features read, how complete it is, and energy by hours of the clock.

What each day says stands in curve_days, worked out once when the curve arrives. A missing point counts as nothing in energies.
Shares by the clock mean the same for every customer; those by the periods of the customer's own tariff stand in curve_tariff.py.
"""

from collections.abc import Iterable

import ibis.expr.types as ir

from feature_store.canonical import HOUR_COLUMNS
from feature_store.feature import owned_by, ratio, view, within
from feature_store.formula import total

feature = owned_by("metering")

PEAK_HOURS = (8, 9, 10, 18, 19, 20)
VALLEY_HOURS = (23, 0, 1, 2, 3, 4, 5, 6)
NIGHT_HOURS = (1, 2, 3, 4)
MIDDAY_HOURS = (11, 12, 13, 14)
EVENING_HOURS = (18, 19, 20, 21)
WORKING_HOURS = (9, 10, 11, 12, 13, 14, 15, 16)
POINTS_A_DAY = 96.0


@view
def curve_year(curve_days: ir.Table) -> ir.Table:
    """Return the curve days of [as_of − 365 days, as_of)."""
    return curve_days.filter(within(curve_days.day, curve_days.as_of, 365))


def day_energy(curves: ir.Table, hours: Iterable[int]) -> ir.FloatingValue:
    """Return the energy of those hours, day by day; an hour without a point counts as nothing."""
    return total([curves[HOUR_COLUMNS[hour]].fill_null(0.0) for hour in hours])


@feature(unit="days", window="365 days", fill=0)
def curve_days_last_365_days(curve_year: ir.Table) -> ir.Value:
    """Days with a curve; says how far the other curve features can be trusted."""
    return curve_year.count()


@feature(unit="share", window="365 days", null="no curve in the window")
def curve_points_share(curve_year: ir.Table) -> ir.Value:
    """Points there are ÷ 96 a day, over the days with a curve."""
    return curve_year.points.mean() / POINTS_A_DAY


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_kwh(curve_year: ir.Table) -> ir.Value:
    """Energy of the days with a curve."""
    return curve_year.total_kwh.sum()


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_peak_kwh(curve_year: ir.Table) -> ir.Value:
    """Energy from 08:00 to 11:00 and from 18:00 to 21:00 of the days with a curve."""
    return day_energy(curve_year, PEAK_HOURS).sum()


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_valley_kwh(curve_year: ir.Table) -> ir.Value:
    """Energy from 23:00 to 07:00 of the days with a curve."""
    return day_energy(curve_year, VALLEY_HOURS).sum()


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_night_kwh(curve_year: ir.Table) -> ir.Value:
    """Energy from 01:00 to 05:00 of the days with a curve."""
    return day_energy(curve_year, NIGHT_HOURS).sum()


@feature(unit="kWh", window="365 days", null="no curve in the window")
def curve_midday_kwh(curve_year: ir.Table) -> ir.Value:
    """Energy from 11:00 to 15:00 of the days with a curve."""
    return day_energy(curve_year, MIDDAY_HOURS).sum()


@feature(unit="share", null="no energy on days with a curve")
def peak_share(curve_peak_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 08:00 to 11:00 and from 18:00 to 21:00, whatever the tariff; 0.25 is even."""
    return ratio(curve_peak_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def valley_share(curve_valley_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 23:00 to 07:00, whatever the tariff; 1/3 is even."""
    return ratio(curve_valley_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def night_share(curve_night_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 01:00 to 05:00; 1/6 is even."""
    return ratio(curve_night_kwh, curve_kwh)


@feature(unit="share", null="no energy on days with a curve")
def midday_share(curve_midday_kwh: ir.FloatingValue, curve_kwh: ir.FloatingValue) -> ir.Value:
    """Share of energy from 11:00 to 15:00; 1/6 is even."""
    return ratio(curve_midday_kwh, curve_kwh)


@feature(unit="share", window="365 days", null="no energy on days with a curve")
def evening_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy from 18:00 to 22:00; 1/6 is even."""
    return ratio(day_energy(curve_year, EVENING_HOURS).sum(), curve_year.total_kwh.sum())


@feature(unit="share", window="365 days", null="no energy on days with a curve")
def working_hours_share(curve_year: ir.Table) -> ir.Value:
    """Share of energy from 09:00 to 17:00; 1/3 is even."""
    return ratio(day_energy(curve_year, WORKING_HOURS).sum(), curve_year.total_kwh.sum())
