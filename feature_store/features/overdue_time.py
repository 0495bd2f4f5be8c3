"""How many bills were overdue in the last months and for how long, by time (by number of bills: overdue.py).

A bill is overdue from the day after its due date until it is settled. A source that states arrears itself does not say when they
were settled: its bills count as never overdue here.
"""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by

feature = owned_by("billing")


@feature(unit="bills", window="30 days", fill=0)
def overdue_bills_last_1_month(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills that were overdue at some moment of [as_of − 30 days, as_of)."""
    return bill_balance.count(where=_days_within(bill_balance, as_of, 30) > 0)


@feature(unit="bills", window="91 days", fill=0)
def overdue_bills_last_3_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills that were overdue at some moment of [as_of − 91 days, as_of)."""
    return bill_balance.count(where=_days_within(bill_balance, as_of, 91) > 0)


@feature(unit="bills", window="183 days", fill=0)
def overdue_bills_last_6_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills that were overdue at some moment of [as_of − 183 days, as_of)."""
    return bill_balance.count(where=_days_within(bill_balance, as_of, 183) > 0)


@feature(unit="bills", window="365 days", fill=0)
def overdue_bills_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills that were overdue at some moment of [as_of − 365 days, as_of)."""
    return bill_balance.count(where=_days_within(bill_balance, as_of, 365) > 0)


@feature(unit="days", window="30 days", fill=0)
def overdue_days_last_1_month(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days of [as_of − 30 days, as_of) on which a bill was overdue, summed over the bills."""
    return _days_within(bill_balance, as_of, 30).sum()


@feature(unit="days", window="91 days", fill=0)
def overdue_days_last_3_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days of [as_of − 91 days, as_of) on which a bill was overdue, summed over the bills."""
    return _days_within(bill_balance, as_of, 91).sum()


@feature(unit="days", window="183 days", fill=0)
def overdue_days_last_6_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days of [as_of − 183 days, as_of) on which a bill was overdue, summed over the bills."""
    return _days_within(bill_balance, as_of, 183).sum()


@feature(unit="days", window="365 days", fill=0)
def overdue_days_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days of [as_of − 365 days, as_of) on which a bill was overdue, summed over the bills."""
    return _days_within(bill_balance, as_of, 365).sum()


def _days_within(bills: ir.Table, as_of: ir.TimestampColumn, days: int) -> ir.FloatingValue:
    """Return the days of [as_of − days, as_of) on which each bill was overdue, null for one that never was."""
    first = ibis.greatest(bills.overdue_from, as_of - ibis.interval(days=days))
    overlap = ibis.greatest(days_between(first, bills.overdue_until), 0.0)
    return bills.overdue_until.isnull().ifelse(ibis.null("float64"), overlap)
