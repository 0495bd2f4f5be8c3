"""What is owed as of the instant, for how long, and what the delay has cost.

Of a source that states arrears itself those of the latest bill count, as it carries the earlier ones over.
"""

import ibis
import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.features.bill import CENT, LONG_OVERDUE_DAYS

feature = owned_by("billing")


@feature(unit="CNY", fill=0)
def owed_now(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Owed on bills whose due date has passed; of a source that states arrears itself, those of the latest bill."""
    return bill_balance.owed_now.sum(where=_overdue(bill_balance, as_of))


@feature(unit="CNY", fill=0)
def unpaid_now(bill_balance: ir.Table) -> ir.Value:
    """Owed on all bills, those not yet due as well."""
    return bill_balance.owed_now.sum(where=_counts(bill_balance))


@feature(unit="bills", fill=0)
def bills_owed_now(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills whose due date has passed and on which something is owed."""
    return bill_balance.count(where=_overdue(bill_balance, as_of) & (bill_balance.owed_now >= CENT))


@feature(unit="CNY", fill=0, source="电力供应与使用条例 39: overdue means more than 30 days")
def owed_over_30_days(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Owed on bills more than 30 days overdue."""
    return _owed_over(bill_balance, as_of, LONG_OVERDUE_DAYS)


@feature(unit="CNY", fill=0)
def owed_over_60_days(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Owed on bills more than 60 days overdue."""
    return _owed_over(bill_balance, as_of, 60)


@feature(unit="ratio", null="no bill yet, or nothing billed")
def owed_against_mean_bill(owed_now: ir.FloatingValue, bill_amount_mean_of_last_6: ir.FloatingValue) -> ir.Value:
    """Owed now ÷ mean of the six latest bills."""
    return ratio(owed_now, bill_amount_mean_of_last_6)


@feature(unit="share", null="nothing billed in a year")
def owed_share_of_last_12_months(owed_now: ir.FloatingValue, bill_amount_last_12_months: ir.FloatingValue) -> ir.Value:
    """Owed now ÷ billed in a year; above 1 where older bills are owed as well."""
    return ratio(owed_now, bill_amount_last_12_months)


@feature(unit="days", fill=0)
def oldest_arrears_days(bill_balance: ir.Table) -> ir.Value:
    """Days overdue of the oldest bill still owed."""
    return bill_balance.overdue_days.max(where=bill_balance.owed_now >= CENT)


@feature(unit="days", null="nothing owed", source="aging of receivables: days weighted by amount")
def arrears_age_mean(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days overdue of what is owed, each yuan counted once."""
    overdue = _overdue(bill_balance, as_of)
    owed_days = (bill_balance.owed_now * bill_balance.overdue_days).sum(where=overdue)
    return ratio(owed_days, bill_balance.owed_now.sum(where=overdue))


@feature(unit="CNY", window="365 days", fill=0)
def penalty_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Penalties charged in a year."""
    return bill_balance.penalty.sum(where=within(bill_balance.issued_on, as_of, 365))


@feature(unit="bills", window="6 bills", fill=0)
def penalty_bills_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Bills with a penalty among the six latest."""
    return bill_balance.count(where=(bill_balance.recency <= 6) & (bill_balance.penalty > 0))


def _counts(bills: ir.Table) -> ir.BooleanValue:
    return bills.owed.isnull() | (bills.recency == 1)


def _overdue(bills: ir.Table, as_of: ir.TimestampColumn) -> ir.BooleanValue:
    return (bills.due_on.cast("timestamp") + ibis.interval(days=1) <= as_of) & _counts(bills)


def _owed_over(bills: ir.Table, as_of: ir.TimestampColumn, days: int) -> ir.FloatingValue:
    return bills.owed_now.sum(where=_overdue(bills, as_of) & (bills.overdue_days > days))
