"""How much the customer uses, from daily readings: level, variability, season, trend.

Load factor and coefficient of variation as in load-profiling practice (Chicco, Overview and performance assessment of the
clustering methods for electrical load pattern grouping, Energy 42, 2012).
"""

import ibis.expr.types as ir

from feature_store.feature import feature, ratio, within


@feature(unit="kWh", window="30 days", null="no reading in the window")
def kwh_last_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 30 days, as_of)."""
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 30))


@feature(unit="kWh", window="90 days", null="no reading in the window")
def kwh_last_90_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 90 days, as_of)."""
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 90))


@feature(unit="kWh", window="365 days", null="no reading in the window")
def kwh_last_365_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 365 days, as_of)."""
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 365))


@feature(unit="kWh", window="365 to 455 days ago", null="no reading in the window")
def kwh_same_90_days_a_year_ago(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 455 days, as_of − 365 days)."""
    days = meter_readings.day
    return meter_readings.kwh.sum(where=within(days, as_of, 455) & ~within(days, as_of, 365))


@feature(unit="ratio", null="no reading now or a year ago")
def kwh_growth_90_days(kwh_last_90_days: ir.FloatingValue, kwh_same_90_days_a_year_ago: ir.FloatingValue) -> ir.Value:
    """Energy of the last 90 days ÷ the same days a year ago − 1."""
    return ratio(kwh_last_90_days, kwh_same_90_days_a_year_ago) - 1.0


@feature(unit="days", window="365 days", fill=0)
def days_read_last_365_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days with a reading; says how far the other load features can be trusted."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 365))


@feature(unit="kWh/day", window="365 days", null="no reading in the window")
def daily_kwh_mean(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy."""
    return meter_readings.kwh.mean(where=within(meter_readings.day, as_of, 365))


@feature(unit="kWh/day", window="365 days", null="fewer than two readings")
def daily_kwh_deviation(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Standard deviation (sample) of daily energy."""
    return meter_readings.kwh.std(where=within(meter_readings.day, as_of, 365), how="sample")


@feature(unit="kWh/day", window="365 days", null="no reading in the window")
def daily_kwh_max(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Largest daily energy."""
    return meter_readings.kwh.max(where=within(meter_readings.day, as_of, 365))


@feature(unit="ratio", null="no energy in the window")
def daily_kwh_variation(daily_kwh_deviation: ir.FloatingValue, daily_kwh_mean: ir.FloatingValue) -> ir.Value:
    """Coefficient of variation of daily energy: deviation ÷ mean."""
    return ratio(daily_kwh_deviation, daily_kwh_mean)


@feature(unit="ratio", null="no energy in the window")
def daily_load_factor(daily_kwh_mean: ir.FloatingValue, daily_kwh_max: ir.FloatingValue) -> ir.Value:
    """Mean ÷ largest daily energy; 1 is perfectly even."""
    return ratio(daily_kwh_mean, daily_kwh_max)


@feature(unit="days", window="90 days", fill=0)
def zero_days_last_90_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days on which nothing was used."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 90) & (meter_readings.kwh <= 0))


@feature(unit="kWh", window="365 days", null="no reading in the window")
def weekend_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy on Saturdays and Sundays."""
    weekend = meter_readings.day.day_of_week.index() >= 5
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 365) & weekend)


@feature(unit="share", null="no energy in the window")
def weekend_share(weekend_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used at weekends; 2/7 is even."""
    return ratio(weekend_kwh, kwh_last_365_days)


@feature(unit="kWh", window="365 days", null="no reading in the window")
def summer_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in June, July and August."""
    return meter_readings.kwh.sum(
        where=within(meter_readings.day, as_of, 365) & meter_readings.day.month().isin([6, 7, 8])
    )


@feature(unit="kWh", window="365 days", null="no reading in the window")
def winter_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in December, January and February."""
    return meter_readings.kwh.sum(
        where=within(meter_readings.day, as_of, 365) & meter_readings.day.month().isin([12, 1, 2])
    )


@feature(unit="share", null="no energy in the window")
def summer_share(summer_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used in summer; 0.25 is even."""
    return ratio(summer_kwh, kwh_last_365_days)


@feature(unit="share", null="no energy in the window")
def winter_share(winter_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used in winter; 0.25 is even."""
    return ratio(winter_kwh, kwh_last_365_days)
