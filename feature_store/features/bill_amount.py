"""What was billed: level, change, trend, price."""

import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio, within
from feature_store.formula import change, slope

feature = owned_by("billing")


@feature(unit="CNY", null="no bill yet, or the latest bill states no amount")
def last_bill_amount(bill_balance: ir.Table) -> ir.Value:
    """Amount of the latest bill."""
    return bill_balance.amount.max(where=bill_balance.recency == 1)


@feature(unit="CNY", window="6 bills", null="no bill yet")
def bill_amount_mean_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Mean amount of the six latest bills."""
    return bill_balance.amount.mean(where=bill_balance.recency <= 6)


@feature(unit="CNY", window="365 days", fill=0)
def bill_amount_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Sum billed in a year."""
    return bill_balance.amount.sum(where=within(bill_balance.issued_on, as_of, 365))


@feature(unit="CNY", window="12 bills", null="fewer than two bills")
def bill_amount_deviation_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Standard deviation (sample) of the amounts of the twelve latest bills."""
    return bill_balance.amount.std(where=bill_balance.recency <= 12, how="sample")


@feature(unit="ratio", window="12 bills", null="fewer than two bills, or nothing billed")
def bill_amount_variation_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Coefficient of variation (sample deviation ÷ mean) of the amounts of the twelve latest bills."""
    latest = bill_balance.recency <= 12
    return ratio(bill_balance.amount.std(where=latest, how="sample"), bill_balance.amount.mean(where=latest))


@feature(unit="CNY", window="12 bills", null="no bill yet")
def bill_amount_max_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Largest amount of the twelve latest bills."""
    return bill_balance.amount.max(where=bill_balance.recency <= 12)


@feature(
    unit="CNY a bill", window="12 bills", null="fewer than two bills", source="least-squares line through the amounts"
)
def bill_amount_trend_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Slope of the amount from bill to bill over the twelve latest; above 0 it rises."""
    return slope(bill_balance.amount, -bill_balance.recency, where=bill_balance.recency <= 12)


@feature(unit="ratio", null="no bill yet, or nothing billed")
def last_bill_against_mean(
    last_bill_amount: ir.FloatingValue, bill_amount_mean_of_last_6: ir.FloatingValue
) -> ir.Value:
    """Latest bill ÷ mean of the six latest."""
    return ratio(last_bill_amount, bill_amount_mean_of_last_6)


@feature(unit="ratio", window="2 bills", null="fewer than two bills, or nothing billed before")
def last_bill_change(bill_balance: ir.Table) -> ir.Value:
    """Latest bill ÷ the one before − 1 (环比)."""
    latest, before = (bill_balance.amount.max(where=bill_balance.recency == place) for place in (1, 2))
    return change(latest, before)


@feature(unit="ratio", window="90 days and the same a year ago", null="no bill now, or nothing billed a year ago")
def bill_amount_growth_90_days(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean bill issued in the last 90 days ÷ in [as_of − 455 days, as_of − 365 days) − 1 (同比)."""
    return change(_mean(bill_balance, as_of, 90, 0), _mean(bill_balance, as_of, 455, 365))


@feature(unit="ratio", window="730 days", null="no bill this year, or nothing billed the year before")
def bill_amount_growth_365_days(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean bill issued in the last 365 days ÷ in the 365 before − 1 (同比)."""
    return change(_mean(bill_balance, as_of, 365, 0), _mean(bill_balance, as_of, 730, 365))


@feature(unit="bills", window="6 bills", fill=0)
def zero_bills_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Bills of nothing, or without an amount, among the six latest."""
    return bill_balance.count(where=(bill_balance.recency <= 6) & (bill_balance.amount.fill_null(0.0) <= 0))


@feature(unit="CNY/kVA", null="capacity not recorded or zero, or no bill")
def last_bill_per_kva(last_bill_amount: ir.FloatingValue, operating_capacity_kva: ir.FloatingValue) -> ir.Value:
    """Latest bill ÷ operating capacity: how hard the plant runs."""
    return ratio(last_bill_amount, operating_capacity_kva)


@feature(unit="kWh", window="365 days", null="no bill in the window states its energy")
def bill_kwh_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Energy billed in a year."""
    return bill_balance.kwh.sum(where=within(bill_balance.issued_on, as_of, 365))


@feature(unit="CNY/kWh", window="365 days", null="no energy billed in the window")
def price_per_kwh_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Amount ÷ energy of the bills of a year that state both."""
    stated = within(bill_balance.issued_on, as_of, 365) & bill_balance.amount.notnull() & bill_balance.kwh.notnull()
    return ratio(bill_balance.amount.sum(where=stated), bill_balance.kwh.sum(where=stated))


def _mean(bills: ir.Table, as_of: ir.TimestampColumn, first: int, last: int) -> ir.FloatingValue:
    """Return the mean amount of the bills issued in [as_of − first days, as_of − last days)."""
    window = within(bills.issued_on, as_of, first)
    return bills.amount.mean(where=window & ~within(bills.issued_on, as_of, last) if last else window)
