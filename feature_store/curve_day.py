"""A day's 96-point curve in some forty numbers: energy by period and hour, extremes, ramp, spread, entropy.

Computed once for each curve that arrives and kept by day (`curve_days`), so that a year of features reads 365 rows a customer and
one more day costs one day.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from math import log
from operator import add

import ibis
import ibis.expr.types as ir

from feature_store.tables.metering import CURVE_POINTS, HOUR_COLUMNS
from feature_store.tariff import QUARTERS, Tariffs

HOURS_A_QUARTER = 0.25
ROUNDING = 1e-13
PERIOD_COLUMNS = {f"{period}_kwh": period for period in ("sharp", "peak", "flat", "valley", "deep_valley")}


def curve_days(curves: ir.Table, tariffs: Tariffs) -> ir.Table:
    """Return one row for each row of `curves`: load_curves with the customer's `tariff` (null where unknown) beside.

    A missing point counts as nothing in energies and is left out of extremes; `entropy` is Shannon's, of the points' shares of
    the day's energy, divided by ln 96 (1 is perfectly even), null for a day without energy.
    """
    points = [curves[name] for name in CURVE_POINTS]
    energies = [point.fill_null(0.0) * HOURS_A_QUARTER for point in points]
    total, present = _sum(energies), _sum([point.notnull().cast("int64") for point in points])
    return curves.select(
        "customer_id",
        "day",
        points=present,
        total_kwh=total,
        **{column: _period(curves, energies, tariffs, period) for column, period in PERIOD_COLUMNS.items()},
        **{column: _sum(energies[4 * hour : 4 * hour + 4]) for hour, column in enumerate(HOUR_COLUMNS)},
        max_kw=_largest(points),
        min_kw=ibis.least(*points),
        max_at=_place_of_largest(points),
        ramp_kw=_largest([(b - a).abs() for a, b in pairwise(points)]),
        deviation_kw=_deviation(points, present),
        entropy=_entropy(energies, total),
        available_at=curves.available_at,
    )


def _period(curves: ir.Table, energies: Sequence[ir.NumericValue], tariffs: Tariffs, period: str) -> ir.Value:
    cases = [
        (_fits(curves, schedule.tariffs, schedule.months), _sum([energies[q] for q in schedule.quarters(period)]))
        for schedule in tariffs.schedule
    ]
    return ibis.cases(*cases[:-1], else_=cases[-1][1]) if len(cases) > 1 else cases[0][1]


def _fits(curves: ir.Table, tariffs: Iterable[str], months: Sequence[int]) -> ir.BooleanValue:
    named = [curves.tariff.fill_null("").contains(text) for text in tariffs]
    fits = [reduce(lambda a, b: a | b, named)] if named else []
    if months:
        fits.append(curves.day.month().isin(list(months)))
    return reduce(lambda a, b: a & b, fits) if fits else ibis.literal(True)


def _place_of_largest(points: Sequence[ir.NumericValue]) -> ir.Value:
    place = ibis.array([point.fill_null(-1.0) for point in points]).index(_largest(points))
    return (_largest(points) >= 0.0).ifelse(place, ibis.null("int64"))


def _deviation(points: Sequence[ir.NumericValue], present: ir.NumericValue) -> ir.Value:
    count = present.cast("float64").nullif(0.0)
    mean = _sum([point.fill_null(0.0) for point in points]) / count
    square = _sum([(point * point).fill_null(0.0) for point in points]) / count
    variance = square - mean * mean
    # What is left of an even curve after rounding is nothing, on every engine.
    return (variance > square * ROUNDING).ifelse(variance, square * 0.0).sqrt()


def _entropy(energies: Sequence[ir.NumericValue], total: ir.NumericValue) -> ir.Value:
    logs = _sum([(energy > 0.0).ifelse(energy * energy.nullif(0.0).ln(), 0.0) for energy in energies])
    return (total.nullif(0.0).ln() - logs / total.nullif(0.0)) / log(QUARTERS)


def _largest(values: Sequence[ir.NumericValue]) -> ir.Value:
    return ibis.greatest(*values)


def _sum(values: Sequence[ir.NumericValue]) -> ir.Value:
    """Add pairwise: a chain of 96 additions would nest too deep for SQL parsers."""
    if not values:
        return ibis.literal(0.0)
    terms = list(values)
    while len(terms) > 1:
        terms = [add(*terms[i : i + 2]) if i + 1 < len(terms) else terms[i] for i in range(0, len(terms), 2)]
    return terms[0]
