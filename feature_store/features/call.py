"""How often the customer rings the hotline, for how long, and again how soon."""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, view, within

feature = owned_by("customer_service")

AGAIN_DAYS = 7.0
_MINUTES_A_DAY = 1440.0


@view
def call_step(calls: ir.Table) -> ir.Table:
    """Return the calls with `days_since_before`, from the end of the call before to the start of each."""
    in_time = ibis.window(group_by=["customer_id", "as_of"], order_by=["ended_at", "call_id"])
    before = calls.mutate(ended_before=calls.ended_at.lag().over(in_time))
    return before.mutate(days_since_before=days_between(before.ended_before, before.started_at))


@feature(unit="calls", window="30 days", fill=0)
def calls_last_30_days(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hotline calls ended in [as_of − 30 days, as_of)."""
    return call_step.count(where=within(call_step.ended_at, as_of, 30))


@feature(unit="calls", window="90 days", fill=0)
def calls_last_90_days(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hotline calls ended in [as_of − 90 days, as_of)."""
    return call_step.count(where=within(call_step.ended_at, as_of, 90))


@feature(unit="calls", window="365 days", fill=0)
def calls_last_365_days(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Hotline calls ended in [as_of − 365 days, as_of)."""
    return call_step.count(where=within(call_step.ended_at, as_of, 365))


@feature(unit="calls", window="365 days", fill=0)
def calls_again_last_365_days(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls begun within seven days of the end of the call before, whatever they were about."""
    again = call_step.days_since_before <= AGAIN_DAYS
    return call_step.count(where=within(call_step.ended_at, as_of, 365) & again)


@feature(unit="minutes", window="365 days", null="no call in the window")
def call_minutes_mean(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean length of a call."""
    minutes = days_between(call_step.started_at, call_step.ended_at) * _MINUTES_A_DAY
    return minutes.mean(where=within(call_step.ended_at, as_of, 365))


@feature(unit="days", null="no call yet")
def days_since_last_call(call_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest call ended."""
    return days_between(call_step.ended_at, as_of).min()
