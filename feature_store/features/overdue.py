"""How many of the latest bills were late and by how much, by number of bills (by time: overdue_time.py)."""

import ibis.expr.types as ir

from feature_store.feature import owned_by, share
from feature_store.features.bill import LONG_OVERDUE_DAYS

feature = owned_by("billing")


@feature(unit="0/1", fill=0)
def last_bill_late(bill_balance: ir.Table) -> ir.Value:
    """1 where the latest bill was or is late."""
    return bill_balance.count(where=(bill_balance.recency == 1) & bill_balance.was_late)


@feature(unit="bills", window="3 bills", fill=0)
def late_bills_of_last_3(bill_balance: ir.Table) -> ir.Value:
    """Bills among the three latest that were or are late."""
    return bill_balance.count(where=(bill_balance.recency <= 3) & bill_balance.was_late)


@feature(unit="bills", window="12 bills", fill=0)
def late_bills_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Bills among the twelve latest that were or are late."""
    return bill_balance.count(where=(bill_balance.recency <= 12) & bill_balance.was_late)


@feature(unit="share", window="6 bills", null="no bill yet")
def late_share_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Share of the six latest bills that were or are late."""
    return share(bill_balance.was_late, where=bill_balance.recency <= 6)


@feature(unit="share", null="no bill yet")
def late_share_ever(bill_balance: ir.Table) -> ir.Value:
    """Share of all bills that were or are late."""
    return share(bill_balance.was_late)


@feature(unit="bills", null="never late")
def bills_since_last_late(bill_balance: ir.Table) -> ir.Value:
    """Bills since the latest late one; 0 where the latest bill is late."""
    return bill_balance.recency.min(where=bill_balance.was_late) - 1


@feature(unit="bills", fill=0)
def late_bills_in_a_row(bill_balance: ir.Table) -> ir.Value:
    """Latest bills that were or are late without one in time between them; 0 where the latest is in time."""
    in_time = bill_balance.recency.min(where=~bill_balance.was_late) - 1
    return in_time.fill_null(bill_balance.count())


@feature(unit="share", window="12 bills", null="no bill yet")
def late_share_change(bill_balance: ir.Table) -> ir.Value:
    """Share of late bills among the three latest − among the twelve latest; above 0 it gets worse."""
    latest, year = (share(bill_balance.was_late, where=bill_balance.recency <= bills) for bills in (3, 12))
    return latest - year


@feature(unit="bills", window="12 bills", fill=0)
def bills_over_30_days_late_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Bills among the twelve latest more than 30 days overdue (电力供应与使用条例 39)."""
    return bill_balance.count(where=(bill_balance.recency <= 12) & (bill_balance.overdue_days > LONG_OVERDUE_DAYS))


@feature(unit="days", window="12 bills", null="no bill yet")
def overdue_days_mean_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Mean days overdue of the twelve latest bills, those in time as 0."""
    return bill_balance.overdue_days.mean(where=bill_balance.recency <= 12)


@feature(unit="days", window="12 bills", null="no bill yet")
def overdue_days_max_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Most days overdue among the twelve latest bills."""
    return bill_balance.overdue_days.max(where=bill_balance.recency <= 12)
