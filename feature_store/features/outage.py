"""What the customer went through: interruptions, how long, how recent."""

import ibis.expr.types as ir

from feature_store.feature import days_between, feature, within

LONG_HOURS = 4.0


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
    long = days_between(outages.started_at, outages.ended_at) * 24.0 > LONG_HOURS
    return outages.count(where=within(outages.ended_at, as_of, 365) & long)


@feature(unit="hours", window="365 days", fill=0)
def outage_hours_last_365_days(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hours without supply."""
    hours = days_between(outages.started_at, outages.ended_at) * 24.0
    return hours.sum(where=within(outages.ended_at, as_of, 365))


@feature(unit="days", null="never interrupted")
def days_since_last_outage(outages: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest interruption ended."""
    return days_between(outages.ended_at, as_of).min()
