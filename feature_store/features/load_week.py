"""On which days the customer uses power: working days, weekends, public holidays, 春节."""

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.formula import change, entropy
from feature_store.holiday import (
    CALENDAR_FIRST,
    CALENDAR_LAST,
    HOLIDAYS,
    SPRING_FESTIVAL,
    WORKDAYS_NEAR_SPRING_FESTIVAL,
)

feature = owned_by("metering")

SATURDAY = 5
_NOTICES = "国务院办公厅关于部分节假日安排的通知, 2023–2027"


@feature(unit="kWh", window="365 days", null="no reading in the window")
def weekend_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy on Saturdays and Sundays."""
    weekend = _weekday(meter_readings) >= SATURDAY
    return meter_readings.kwh.sum(where=within(meter_readings.day, as_of, 365) & weekend)


@feature(unit="share", null="no energy in the window")
def weekend_share(weekend_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used at weekends; 2/7 is even."""
    return ratio(weekend_kwh, kwh_last_365_days)


@feature(unit="ratio", window="365 days", null="no reading at weekends, or no energy from Monday to Friday")
def weekend_against_weekdays(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of Saturdays and Sundays ÷ mean day of Mondays to Fridays."""
    return _weekend_ratio(meter_readings, as_of, 365)


@feature(unit="0 … 1", window="365 days", null="no energy in the window", source="Shannon entropy ÷ ln 7")
def weekday_entropy(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Entropy of the energy by day of the week: 1 is even."""
    window, weekday = within(meter_readings.day, as_of, 365), _weekday(meter_readings)
    return entropy([meter_readings.kwh.sum(where=window & (weekday == day)) for day in range(7)])


@feature(unit="ratio", window="365 days", null="no public holiday read, or no energy on working days", source=_NOTICES)
def holiday_effect(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of public holidays without 春节 ÷ mean working day − 1; the calendar reaches from 2023 to 2027."""
    window, day = within(meter_readings.day, as_of, 365), meter_readings.day
    known = (day >= CALENDAR_FIRST) & (day <= CALENDAR_LAST)
    working = known & (_weekday(meter_readings) < SATURDAY) & ~day.isin((*HOLIDAYS, *SPRING_FESTIVAL))
    return change(
        meter_readings.kwh.mean(where=window & day.isin(HOLIDAYS)), meter_readings.kwh.mean(where=window & working)
    )


@feature(
    unit="ratio", window="365 days", null="no day of 春节 read, or no energy on working days near", source=_NOTICES
)
def spring_festival_effect(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of 春节 ÷ mean working day three to six weeks before and after it − 1; those who leave or close are near −1."""
    window, day = within(meter_readings.day, as_of, 365), meter_readings.day
    festival = meter_readings.kwh.mean(where=window & day.isin(SPRING_FESTIVAL))
    return change(festival, meter_readings.kwh.mean(where=window & day.isin(WORKDAYS_NEAR_SPRING_FESTIVAL)))


def _weekday(readings: ir.Table) -> ir.IntegerValue:
    """Return the day of the week, 0 for Monday."""
    return readings.day.day_of_week.index()


def _weekend_ratio(readings: ir.Table, as_of: ir.TimestampColumn, days: int) -> ir.FloatingValue:
    window, weekend = within(readings.day, as_of, days), _weekday(readings) >= SATURDAY
    return ratio(readings.kwh.mean(where=window & weekend), readings.kwh.mean(where=window & ~weekend))
