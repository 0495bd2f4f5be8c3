"""Whether the customer uses more or less than before: trend, month on month, year on year.

Where two spans are compared by their means of the days read, a missing reading changes neither.
"""

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.formula import change, slope, whole_days

feature = owned_by("metering")

_LEAST_SQUARES = "least-squares line through the daily readings"


@feature(unit="kWh", window="365 to 455 days ago", null="no reading in the window")
def kwh_same_90_days_a_year_ago(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 455 days, as_of − 365 days)."""
    days = meter_readings.day
    return meter_readings.kwh.sum(where=within(days, as_of, 455) & ~within(days, as_of, 365))


@feature(unit="ratio", window="90 days and the same a year ago", null="no reading now, or no energy a year ago")
def kwh_growth_90_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the last 90 days ÷ of [as_of − 455 days, as_of − 365 days) − 1."""
    return change(_mean(meter_readings, as_of, 90, 0), _mean(meter_readings, as_of, 455, 365))


@feature(unit="ratio", window="30 days and the same a year ago", null="no reading now, or no energy a year ago")
def kwh_growth_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the last 30 days ÷ of [as_of − 395 days, as_of − 365 days) − 1."""
    return change(_mean(meter_readings, as_of, 30, 0), _mean(meter_readings, as_of, 395, 365))


@feature(unit="ratio", window="730 days", null="no reading this year, or no energy the year before")
def kwh_growth_365_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the last 365 days ÷ of the 365 before − 1."""
    return change(_mean(meter_readings, as_of, 365, 0), _mean(meter_readings, as_of, 730, 365))


@feature(unit="ratio", window="60 days", null="no reading now, or no energy before")
def kwh_change_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the last 30 days ÷ of the 30 before − 1."""
    return change(_mean(meter_readings, as_of, 30, 0), _mean(meter_readings, as_of, 60, 30))


@feature(unit="ratio", window="30 days", null="no reading in 7 days, or no energy in 30")
def kwh_change_7_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the last 7 days ÷ of the last 30 − 1."""
    return change(_mean(meter_readings, as_of, 7, 0), _mean(meter_readings, as_of, 30, 0))


@feature(unit="kWh/day a day", window="365 days", null="fewer than two readings", source=_LEAST_SQUARES)
def kwh_trend_365_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Slope of daily energy over a year, in which a whole turn of the seasons cancels only roughly."""
    return _slope(meter_readings, as_of, 365)


@feature(unit="ratio a year", null="fewer than two readings, or no energy")
def kwh_relative_trend(kwh_trend_365_days: ir.FloatingValue, daily_kwh_mean: ir.FloatingValue) -> ir.Value:
    """What the slope of a year adds in 365 days ÷ mean daily energy; 0.1 is a rise by a tenth."""
    return ratio(kwh_trend_365_days * 365.0, daily_kwh_mean)


def _mean(readings: ir.Table, as_of: ir.TimestampColumn, first: int, last: int) -> ir.FloatingValue:
    """Return the mean daily energy in [as_of − first days, as_of − last days)."""
    window = within(readings.day, as_of, first)
    return readings.kwh.mean(where=window & ~within(readings.day, as_of, last) if last else window)


def _slope(readings: ir.Table, as_of: ir.TimestampColumn, days: int) -> ir.FloatingValue:
    return slope(readings.kwh, -whole_days(readings.day, as_of), where=within(readings.day, as_of, days))
