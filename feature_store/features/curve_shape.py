"""What the day looks like, apart from its level: hours, entropy, regularity, the dip of a rooftop plant at noon.

The mean curve is the sum over days of each hour's energy; the shape of a day is its 24 hourly shares.
"""

import math
from collections.abc import Iterable

import ibis.expr.types as ir

from feature_store.canonical import HOUR_COLUMNS
from feature_store.feature import owned_by, ratio
from feature_store.features.curve_power import mean_kw
from feature_store.features.curve_year import MIDDAY_HOURS, NIGHT_HOURS, POINTS_A_DAY, day_energy
from feature_store.formula import entropy, place_of_largest, total

feature = owned_by("metering")

_SHOULDER_HOURS = (7, 8, 9, 16, 17, 18)
_AFTERNOON_HOURS = (13, 14, 15, 16)
_SUMMER, _WINTER = (6, 7, 8), (12, 1, 2)
_SATURDAY = 5


@feature(unit="0 … 1", window="365 days", null="no energy on days with a curve", source="Shannon entropy ÷ ln 96")
def curve_entropy(curve_year: ir.Table) -> ir.Value:
    """Mean over days of the entropy of the day's 96 points: 1 is flat, low where all happens at once."""
    return curve_year.entropy.mean()


@feature(unit="0 … 1", window="365 days", null="no energy on days with a curve", source="Shannon entropy ÷ ln 24")
def mean_curve_entropy(curve_year: ir.Table) -> ir.Value:
    """Entropy of the mean curve's 24 hours; far above curve_entropy where each day has its peak elsewhere."""
    return entropy(_hours(curve_year))


@feature(unit="ratio", window="365 days", null="no curve with energy in the window", source="Chicco, Energy 42, 2012")
def curve_variation(curve_year: ir.Table) -> ir.Value:
    """Mean over days of deviation ÷ mean power within the day (日内波动)."""
    return ratio(curve_year.deviation_kw, mean_kw(curve_year)).mean()


@feature(
    unit="0 … 1",
    window="365 days",
    null="no curve with energy in the window",
    source="|mean shape|² ÷ mean |shape|², after the mean resultant length of directional statistics",
)
def curve_regularity(curve_year: ir.Table) -> ir.Value:
    """How alike the days' shapes are: 1 where all are the same, 1/n where n days share no hour."""
    used = curve_year.total_kwh > 0
    shape = [curve_year[hour].fill_null(0.0) / curve_year.total_kwh for hour in HOUR_COLUMNS]
    of_mean = total([hour.mean(where=used) * hour.mean(where=used) for hour in shape])
    return ratio(of_mean, total([hour * hour for hour in shape]).mean(where=used))


@feature(unit="hour", window="365 days", null="no curve in the window")
def largest_hour(curve_year: ir.Table) -> ir.Value:
    """Hour 0 … 23 with the most energy of the mean curve, the first of several."""
    return place_of_largest(_hours(curve_year))


@feature(
    unit="0 … 1",
    window="365 days",
    null="no curve with power in the window",
    source="mean resultant length, Mardia and Jupp, Directional Statistics, 2000, section 2.3",
)
def peak_time_regularity(curve_year: ir.Table) -> ir.Value:
    """How closely the days' largest power keeps to one time of day, midnight being no break: 1 always, 0 spread evenly."""
    angle = curve_year.max_at.cast("float64") * (2.0 * math.pi / POINTS_A_DAY)
    east, north = angle.cos().mean(), angle.sin().mean()
    return (east * east + north * north).sqrt()


@feature(unit="ratio", window="365 days", null="no energy in the hours beside noon")
def midday_dip(curve_year: ir.Table) -> ir.Value:
    """1 − mean power from 11:00 to 15:00 ÷ from 07:00 to 10:00 and 16:00 to 19:00; high where a rooftop plant feeds the house."""
    return 1.0 - ratio(_mean_energy(curve_year, MIDDAY_HOURS), _mean_energy(curve_year, _SHOULDER_HOURS))


@feature(
    unit="0 … 1",
    window="365 days",
    null="no energy on working days or none at weekends",
    source="total variation distance",
)
def weekend_curve_difference(curve_year: ir.Table) -> ir.Value:
    """Share of the day's energy that falls in other hours at weekends than from Monday to Friday; 0 is the same shape."""
    weekend = curve_year.day.day_of_week.index() >= _SATURDAY
    ours, theirs = (curve_year.total_kwh.sum(where=days) for days in (weekend, ~weekend))
    hours = zip(_hours(curve_year, weekend), _hours(curve_year, ~weekend), strict=True)
    # Σ |a ÷ A − b ÷ B|, brought over one denominator: Spark takes minutes to plan a division guarded against zero for every hour.
    return ratio(total([(here * theirs - there * ours).abs() for here, there in hours]), ours * theirs) / 2.0


@feature(unit="share", window="365 days", null="no curve with energy in summer")
def summer_afternoon_share(curve_year: ir.Table) -> ir.Value:
    """Share of the energy of June to August used from 13:00 to 17:00, the hours of cooling; 1/6 is even."""
    return _share(curve_year, _AFTERNOON_HOURS, _SUMMER)


@feature(unit="share", window="365 days", null="no curve with energy in winter")
def winter_night_share(curve_year: ir.Table) -> ir.Value:
    """Share of the energy of December to February used from 01:00 to 05:00, the hours of storage heating; 1/6 is even."""
    return _share(curve_year, NIGHT_HOURS, _WINTER)


def _hours(curves: ir.Table, where: ir.BooleanValue | None = None) -> list[ir.FloatingValue]:
    return [curves[hour].fill_null(0.0).sum(where=where) for hour in HOUR_COLUMNS]


def _mean_energy(curves: ir.Table, hours: tuple[int, ...]) -> ir.FloatingValue:
    return day_energy(curves, hours).sum() / float(len(hours))


def _share(curves: ir.Table, hours: Iterable[int], months: tuple[int, ...]) -> ir.FloatingValue:
    season = curves.day.month().isin(months)
    return ratio(day_energy(curves, hours).sum(where=season), curves.total_kwh.sum(where=season))
