"""In which season the customer uses power. Seasons are the meteorological ones: summer is June to August, and so on.

There is no temperature here. What a degree more costs cannot be told from these features: cooling and heating responses compare
the hot and the cold months with the mild ones, as the calendar has them.
"""

from collections.abc import Sequence

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.formula import change, entropy

feature = owned_by("metering")

SPRING, SUMMER, AUTUMN, WINTER = (3, 4, 5), (6, 7, 8), (9, 10, 11), (12, 1, 2)
HOT, MILD, COLD = (7, 8), (4, 5, 10, 11), (12, 1, 2)
_DEGREE_MONTHS = "shoulder months as the baseline (Fels, PRISM, Energy and Buildings 9, 1986), without degrees"


@feature(unit="kWh", window="365 days", null="no reading in the window")
def summer_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in June, July and August."""
    return meter_readings.kwh.sum(where=_in(meter_readings, as_of, SUMMER))


@feature(unit="kWh", window="365 days", null="no reading in the window")
def winter_kwh(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy in December, January and February."""
    return meter_readings.kwh.sum(where=_in(meter_readings, as_of, WINTER))


@feature(unit="share", null="no energy in the window")
def summer_share(summer_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used in summer; 0.25 is even."""
    return ratio(summer_kwh, kwh_last_365_days)


@feature(unit="share", null="no energy in the window")
def winter_share(winter_kwh: ir.FloatingValue, kwh_last_365_days: ir.FloatingValue) -> ir.Value:
    """Share of a year's energy used in winter; 0.25 is even."""
    return ratio(winter_kwh, kwh_last_365_days)


@feature(unit="ratio", window="365 days", null="no reading in that season, or no energy in the year")
def spring_index(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of March to May ÷ mean day of the year."""
    return _index(meter_readings, as_of, SPRING)


@feature(unit="ratio", window="365 days", null="no reading in that season, or no energy in the year")
def summer_index(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of June to August ÷ mean day of the year; unlike the share it does not mind missing readings."""
    return _index(meter_readings, as_of, SUMMER)


@feature(unit="ratio", window="365 days", null="no reading in that season, or no energy in the year")
def autumn_index(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of September to November ÷ mean day of the year."""
    return _index(meter_readings, as_of, AUTUMN)


@feature(unit="ratio", window="365 days", null="no reading in that season, or no energy in the year")
def winter_index(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of December to February ÷ mean day of the year."""
    return _index(meter_readings, as_of, WINTER)


@feature(unit="ratio", null="no reading in a season, or no energy in winter")
def summer_against_winter(summer_index: ir.FloatingValue, winter_index: ir.FloatingValue) -> ir.Value:
    """Mean summer day ÷ mean winter day; above 1 the peak is cooling's."""
    return ratio(summer_index, winter_index)


@feature(
    unit="ratio", window="365 days", null="no reading in hot months, or no energy in mild ones", source=_DEGREE_MONTHS
)
def cooling_season_response(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of July and August ÷ mean day of the mild months (4, 5, 10, 11) − 1; by the calendar, not by temperature."""
    return change(_mean(meter_readings, as_of, HOT), _mean(meter_readings, as_of, MILD))


@feature(
    unit="ratio", window="365 days", null="no reading in cold months, or no energy in mild ones", source=_DEGREE_MONTHS
)
def heating_season_response(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean day of December to February ÷ mean day of the mild months (4, 5, 10, 11) − 1; by the calendar, not by temperature."""
    return change(_mean(meter_readings, as_of, COLD), _mean(meter_readings, as_of, MILD))


@feature(unit="0 … 1", window="365 days", null="no energy in the window", source="Shannon entropy ÷ ln 12")
def month_entropy(meter_readings: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Entropy of the energy by calendar month: 1 is even, lower where a few months carry the year."""
    return entropy([meter_readings.kwh.sum(where=_in(meter_readings, as_of, (month,))) for month in range(1, 13)])


def _in(readings: ir.Table, as_of: ir.TimestampColumn, months: Sequence[int]) -> ir.BooleanValue:
    return within(readings.day, as_of, 365) & readings.day.month().isin(months)


def _mean(readings: ir.Table, as_of: ir.TimestampColumn, months: Sequence[int]) -> ir.FloatingValue:
    return readings.kwh.mean(where=_in(readings, as_of, months))


def _index(readings: ir.Table, as_of: ir.TimestampColumn, months: Sequence[int]) -> ir.FloatingValue:
    return ratio(_mean(readings, as_of, months), readings.kwh.mean(where=within(readings.day, as_of, 365)))
