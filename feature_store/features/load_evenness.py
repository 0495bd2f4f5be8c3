"""How even the days are: deviation, largest and smallest day, days of nothing.

Load factor and coefficient of variation as in load-profiling practice (Chicco, Overview and performance assessment of the
clustering methods for electrical load pattern grouping, Energy 42, 2012).
"""

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, ratio, within

feature = owned_by("metering")

VACANT_KWH = 0.5
_CHICCO = "Chicco, Energy 42, 2012"


@feature(unit="kWh/day", window="365 days", null="fewer than two readings")
def daily_kwh_deviation(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Standard deviation (sample) of daily energy."""
    return meter_readings.kwh.std(where=within(meter_readings.day, as_of, 365), how="sample")


@feature(unit="kWh/day", window="365 days", null="no reading in the window")
def daily_kwh_max(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Largest daily energy."""
    return meter_readings.kwh.max(where=within(meter_readings.day, as_of, 365))


@feature(unit="ratio", null="no energy in the window", source=_CHICCO)
def daily_kwh_variation(daily_kwh_deviation: ir.FloatingValue, daily_kwh_mean: ir.FloatingValue) -> ir.Value:
    """Coefficient of variation of daily energy: deviation ÷ mean."""
    return ratio(daily_kwh_deviation, daily_kwh_mean)


@feature(unit="ratio", window="30 days", null="fewer than two readings, or no energy in the window", source=_CHICCO)
def daily_kwh_variation_last_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Coefficient of variation of the last 30 days, within which the season hardly moves."""
    window = within(meter_readings.day, as_of, 30)
    return ratio(meter_readings.kwh.std(where=window, how="sample"), meter_readings.kwh.mean(where=window))


@feature(unit="ratio", window="90 days", null="fewer than two working days read, or no energy on them", source=_CHICCO)
def workday_kwh_variation(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Coefficient of variation of Mondays to Fridays of 90 days: unsteadiness that is not the weekend's."""
    window = within(meter_readings.day, as_of, 90) & (meter_readings.day.day_of_week.index() < 5)
    return ratio(meter_readings.kwh.std(where=window, how="sample"), meter_readings.kwh.mean(where=window))


@feature(unit="ratio", null="no energy in the window", source=_CHICCO)
def daily_load_factor(daily_kwh_mean: ir.FloatingValue, daily_kwh_max: ir.FloatingValue) -> ir.Value:
    """Mean ÷ largest daily energy; 1 is perfectly even."""
    return ratio(daily_kwh_mean, daily_kwh_max)


@feature(unit="days", window="30 days", fill=0)
def zero_days_last_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days on which nothing was used."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 30) & (meter_readings.kwh <= 0))


@feature(unit="days", window="90 days", fill=0)
def zero_days_last_90_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days on which nothing was used."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 90) & (meter_readings.kwh <= 0))


@feature(unit="days", window="90 days", fill=0)
def vacant_days_last_90_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days with less than 0.5 kWh, about a refrigerator alone: nobody is there (空置)."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 90) & (meter_readings.kwh < VACANT_KWH))


@feature(unit="days", null="nothing used yet")
def days_since_last_use(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the end of the latest day on which anything was used."""
    return days_between(meter_readings.day.max(where=meter_readings.kwh > 0), as_of.max()) - 1.0
