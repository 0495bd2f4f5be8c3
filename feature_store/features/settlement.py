"""How soon bills are settled, and in how many payments. A bill counts as settled when all of it is paid."""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, ratio, share
from feature_store.formula import slope

feature = owned_by("billing")

PROMPT_DAYS = 3.0


@feature(unit="days", window="12 bills", null="none of them settled")
def days_to_pay_mean_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Mean days from issue to settlement of the twelve latest bills."""
    return bill_balance.days_to_pay.mean(where=bill_balance.recency <= 12)


@feature(unit="days", window="12 bills", null="none of them settled")
def days_to_pay_max_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Most days from issue to settlement among the twelve latest bills."""
    return bill_balance.days_to_pay.max(where=bill_balance.recency <= 12)


@feature(unit="days", window="12 bills", null="fewer than two of them settled")
def days_to_pay_deviation_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Standard deviation (sample) of the days from issue to settlement: small for those who pay by habit or debit."""
    return bill_balance.days_to_pay.std(where=bill_balance.recency <= 12, how="sample")


@feature(
    unit="days a bill",
    window="12 bills",
    null="fewer than two of them settled",
    source="least-squares line through the days",
)
def days_to_pay_trend_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Slope of the days to settlement from bill to bill; above 0 the customer pays later and later."""
    return slope(bill_balance.days_to_pay, -bill_balance.recency, where=bill_balance.recency <= 12)


@feature(unit="days", null="no bill settled")
def days_to_pay_last(bill_balance: ir.Table) -> ir.Value:
    """Days from issue to settlement of the latest bill that is settled."""
    settled = bill_balance.days_to_pay.notnull()
    # Recency is unique, so there is one such bill and no tie that engines could break differently.
    return bill_balance.days_to_pay.argmin(bill_balance.recency, where=settled)


@feature(unit="days", window="12 bills", null="none of them settled")
def days_before_due_mean_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Mean days from settlement to the end of the due date; below 0 on average late."""
    due = bill_balance.due_on.cast("timestamp") + ibis.interval(days=1)
    return days_between(bill_balance.settled_at, due).mean(where=bill_balance.recency <= 12)


@feature(unit="share", window="12 bills", null="none of them settled")
def prompt_share_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Share of the settled among the twelve latest bills that were settled within three days of issue."""
    latest = (bill_balance.recency <= 12) & bill_balance.days_to_pay.notnull()
    return share(bill_balance.days_to_pay <= PROMPT_DAYS, where=latest)


@feature(unit="bills", window="12 bills", fill=0)
def part_paid_bills_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Bills among the twelve latest that took more than one payment."""
    return bill_balance.count(where=(bill_balance.recency <= 12) & (bill_balance.payments > 1))


@feature(unit="payments/bill", window="12 bills", null="no payment towards them")
def payments_per_bill_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Mean payments towards those of the twelve latest bills that were paid at all."""
    return bill_balance.payments.mean(where=bill_balance.recency <= 12)


@feature(unit="ratio", null="nothing billed in a year")
def paid_against_billed_last_12_months(
    paid_last_12_months: ir.FloatingValue, bill_amount_last_12_months: ir.FloatingValue
) -> ir.Value:
    """Paid ÷ billed in a year; below 1 debts grow."""
    return ratio(paid_last_12_months, bill_amount_last_12_months)


@feature(unit="payments", null="not recorded")
def last_bill_payments_made(bill_balance: ir.Table) -> ir.Value:
    """Payments made in the period of the latest bill, where the source counts them."""
    return bill_balance.payments_made.max(where=bill_balance.recency == 1)


@feature(unit="payments", window="6 bills", null="not recorded")
def payments_made_mean_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Mean payments a period of the six latest bills, where the source counts them."""
    return bill_balance.payments_made.mean(where=bill_balance.recency <= 6)
