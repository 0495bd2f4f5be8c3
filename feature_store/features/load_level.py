"""How much the customer uses, from daily readings, and how far the readings can be trusted."""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, ratio, within
from feature_store.formula import whole_days

feature = owned_by("metering")

HOURS_A_DAY = 24.0


@feature(unit="kWh", window="7 days", null="no reading in the window")
def kwh_last_7_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in [as_of − 7 days, as_of)."""
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 7))


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


@feature(
    unit="kWh", window="calendar year", null="no reading in the window", source="阶梯电价: steps count from 1 January"
)
def kwh_this_year(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy since 1 January of the year of as_of, which is what the steps of a household's tariff are counted by."""
    return meter_readings.kwh.sum(where=meter_readings.day.year() == as_of.year())


@feature(unit="kWh/day", window="30 days", null="no reading in the window")
def daily_kwh_mean_last_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy of the days read."""
    return meter_readings.kwh.mean(where=within(meter_readings.day, as_of, 30))


@feature(unit="kWh/day", window="365 days", null="no reading in the window")
def daily_kwh_mean(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean daily energy."""
    return meter_readings.kwh.mean(where=within(meter_readings.day, as_of, 365))


@feature(unit="ratio", null="no reading, or capacity not recorded or zero", source="利用率: mean power ÷ capacity")
def capacity_use(daily_kwh_mean: ir.FloatingValue, operating_capacity_kva: ir.FloatingValue) -> ir.Value:
    """Mean power of a year ÷ operating capacity; 1 kVA is taken as 1 kW."""
    return ratio(daily_kwh_mean / HOURS_A_DAY, operating_capacity_kva)


@feature(unit="days", window="30 days", fill=0)
def days_read_last_30_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days with a reading in [as_of − 30 days, as_of)."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 30))


@feature(unit="days", window="365 days", fill=0)
def days_read_last_365_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days with a reading; says how far the other load features can be trusted."""
    return meter_readings.count(where=within(meter_readings.day, as_of, 365))


@feature(unit="days", null="no reading yet")
def days_since_last_reading(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the end of the latest day read; 0 where yesterday was read and it is midnight."""
    return days_between(meter_readings.day.max(), as_of.max()) - 1.0


@feature(unit="days", window="365 days", null="no reading yet")
def missing_reading_days(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Whole days without a reading in [as_of − 365 days, as_of), those before the first reading of all not counted."""
    expected = ibis.least(whole_days(meter_readings.day.min(), as_of.max()), 365.0)
    # At an instant within a day that day may be read or not; it is never missing.
    return ibis.greatest(expected - meter_readings.count(where=within(meter_readings.day, as_of, 365)), 0.0)
