"""How a customer uses power, as the picture shows it: the typical day of each season, and the energy of each month."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from feature_store.canonical import HOUR_COLUMNS
from feature_store.feature import ratio
from feature_store.features.curve_year import POINTS_A_DAY
from feature_store.picture.window import PictureWindow

SEASONS: Mapping[str, tuple[int, ...]] = {
    "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2),
}  # fmt: skip


def typical_days(curve_days: ir.Table, window: PictureWindow) -> ir.Table:
    """Return customer_id, season, days and `h00_kwh` … `h23_kwh`: the mean power (kW) of each hour over the season's days.

    A day counts by the share of its 96 points that there are, as a missing point counts as no energy.

    Parameters
    ----------
    curve_days
        The curve days that count, each once.
    window
        Days of its last twelve months count.
    """
    year = curve_days.filter((curve_days.day >= window.year_begins) & (curve_days.day < window.ends))
    month = year.day.month()
    season = ibis.cases(*((month.isin(list(months)), name) for name, months in SEASONS.items()))
    year = year.mutate(season=season)
    whole_days = year.points.sum() / POINTS_A_DAY
    mean_kw = {hour: ratio(year[hour].fill_null(0.0).sum(), whole_days) for hour in HOUR_COLUMNS}
    return year.group_by(["customer_id", "season"]).agg(days=year.count(), **mean_kw)


def monthly_energy(meter_readings: ir.Table, window: PictureWindow) -> ir.Table:
    """Return customer_id, month (its first day) and kwh, the sum of the daily readings; months without a reading have no row."""
    rows = meter_readings.filter((meter_readings.day >= window.months[0]) & (meter_readings.day < window.ends))
    rows = rows.mutate(month=rows.day.truncate("M").cast("date"))
    return rows.group_by(["customer_id", "month"]).agg(kwh=rows.kwh.sum())
