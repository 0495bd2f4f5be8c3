"""How much power the customer draws: largest, base, ramps, load factor.

The mean power of a day is its energy ÷ the hours there are points for, so that missing points lower neither it nor the factors.
"""

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio
from feature_store.features.curve_year import NIGHT_HOURS, day_energy

feature = owned_by("metering")

_CHICCO = "Chicco, Energy 42, 2012"
_POINTS_AN_HOUR = 4.0


def mean_kw(curves: ir.Table) -> ir.FloatingValue:
    """Return the mean power of each day, null without a point."""
    return ratio(curves.total_kwh * _POINTS_AN_HOUR, curves.points)


@feature(unit="kW", window="365 days", null="no curve in the window")
def max_kw(curve_year: ir.Table) -> ir.Value:
    """Largest quarter-hour power."""
    return curve_year.max_kw.max()


@feature(unit="ratio", window="365 days", null="fewer than two curves, or no power")
def daily_max_kw_variation(curve_year: ir.Table) -> ir.Value:
    """Coefficient of variation (sample deviation ÷ mean) of the days' largest power."""
    return ratio(curve_year.max_kw.std(how="sample"), curve_year.max_kw.mean())


@feature(unit="kW", window="365 days", null="no curve in the window")
def base_kw(curve_year: ir.Table) -> ir.Value:
    """Mean of the days' smallest power."""
    return curve_year.min_kw.mean()


@feature(unit="kW", window="365 days", null="no curve in the window")
def night_base_kw(curve_year: ir.Table) -> ir.Value:
    """Mean power from 01:00 to 05:00: what is on while everybody sleeps."""
    return day_energy(curve_year, NIGHT_HOURS).mean() / float(len(NIGHT_HOURS))


@feature(unit="ratio", window="365 days", null="no curve with energy in the window", source=_CHICCO)
def curve_load_factor(curve_year: ir.Table) -> ir.Value:
    """Mean over days of mean ÷ largest power of the day."""
    return ratio(mean_kw(curve_year), curve_year.max_kw).mean()


@feature(unit="ratio", window="365 days", null="no curve with energy in the window", source=_CHICCO)
def year_load_factor(curve_year: ir.Table) -> ir.Value:
    """Mean power of the days with a curve ÷ largest power of them all (年负荷率)."""
    return ratio(mean_kw(curve_year).mean(), curve_year.max_kw.max())


@feature(unit="ratio", window="365 days", null="no curve with energy in the window", source=_CHICCO)
def curve_base_share(curve_year: ir.Table) -> ir.Value:
    """Mean over days of smallest ÷ largest power of the day; the base that never rests."""
    return ratio(curve_year.min_kw, curve_year.max_kw).mean()


@feature(unit="ratio", window="365 days", null="no curve with energy in the window")
def curve_ramp_share(curve_year: ir.Table) -> ir.Value:
    """Mean over days of largest step between neighbouring quarters ÷ largest power; 1 switches on or off at once."""
    return ratio(curve_year.ramp_kw, curve_year.max_kw).mean()


@feature(unit="ratio", null="no curve, or capacity not recorded or zero")
def max_kw_per_kva(max_kw: ir.FloatingValue, operating_capacity_kva: ir.FloatingValue) -> ir.Value:
    """Largest power ÷ operating capacity; near or above 1 the capacity is too small."""
    return ratio(max_kw, operating_capacity_kva)
