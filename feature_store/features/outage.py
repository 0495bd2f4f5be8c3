"""What the customer went through: interruptions, how long, how recent, at what time of day."""

import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, within

feature = owned_by("operations")

LONG_HOURS = 4.0
SHORT_HOURS = 1.0
NIGHT_FROM, NIGHT_TO = 22, 6


@feature(unit="outages", window="90 days", fill=0)
def outages_last_90_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions ended in [as_of − 90 days, as_of)."""
    return outages.count(where=within(outages.ended_at, as_of, 90))


@feature(unit="outages", window="365 days", fill=0)
def outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions ended in [as_of − 365 days, as_of)."""
    return outages.count(where=within(outages.ended_at, as_of, 365))


@feature(unit="outages", window="365 days", fill=0)
def fault_outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions by fault."""
    return outages.count(where=within(outages.ended_at, as_of, 365) & ~outages.planned)


@feature(unit="outages", window="365 days", fill=0)
def long_outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions of more than four hours."""
    long = _hours(outages) > LONG_HOURS
    return outages.count(where=within(outages.ended_at, as_of, 365) & long)


@feature(unit="hours", window="365 days", fill=0)
def outage_hours_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hours without supply."""
    hours = _hours(outages)
    return hours.sum(where=within(outages.ended_at, as_of, 365))


@feature(unit="days", null="never interrupted")
def days_since_last_outage(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest interruption ended."""
    return days_between(outages.ended_at, as_of).min()


@feature(unit="outages", window="365 days", fill=0)
def planned_outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions that were planned."""
    return outages.count(where=within(outages.ended_at, as_of, 365) & outages.planned)


@feature(unit="outages", window="365 days", fill=0)
def short_outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions of less than an hour."""
    return outages.count(where=within(outages.ended_at, as_of, 365) & (_hours(outages) < SHORT_HOURS))


@feature(unit="outages", window="365 days", fill=0)
def night_outages_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions that began between 22:00 and 06:00."""
    hour = outages.started_at.hour()
    return outages.count(where=within(outages.ended_at, as_of, 365) & ((hour >= NIGHT_FROM) | (hour < NIGHT_TO)))


@feature(unit="hours", window="365 days", null="no interruption in the window")
def longest_outage_hours(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hours of the longest interruption of a year."""
    return _hours(outages).max(where=within(outages.ended_at, as_of, 365))


@feature(
    unit="hours", window="365 days", null="no interruption in the window", source="CAIDI, IEEE 1366, for one customer"
)
def outage_hours_mean(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean hours of an interruption of a year."""
    return _hours(outages).mean(where=within(outages.ended_at, as_of, 365))


@feature(unit="outages", window="730 days", fill=0)
def outages_change_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Interruptions of the last 365 days − of the 365 before; above 0 supply got worse."""
    latest, both = (outages.count(where=within(outages.ended_at, as_of, days)) for days in (365, 730))
    return latest + latest - both


def _hours(outages: ir.Table) -> ir.FloatingValue:
    return days_between(outages.started_at, outages.ended_at) * 24.0
