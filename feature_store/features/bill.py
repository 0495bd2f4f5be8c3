"""What was billed, what is owed, and how late bills were settled.

Overdue counts from the day after the due date. A source either delivers payments, from which the state of each bill as of an
instant follows, or (monthly panels) what was owed at the period's end.
"""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, feature, ratio, share, view, within

CENT = 0.01
LONG_OVERDUE_DAYS = 30


@view
def bill_balance(bills: ir.Table, payments: ir.Table) -> ir.Table:
    """Return one row a bill: owed as of the instant, settled when, days overdue, late or not, recency (1 is the latest)."""
    paid = payments.group_by(["customer_id", "as_of", "bill_id"]).agg(
        paid=payments.amount.sum(), last_paid_at=payments.paid_at.max()
    )
    rows = bills.left_join(paid, ["customer_id", "as_of", "bill_id"]).select(bills, paid.paid, paid.last_paid_at)
    rows = rows.mutate(
        owed_now=rows.owed.fill_null(ibis.greatest(rows.amount.fill_null(0.0) - rows.paid.fill_null(0.0), 0.0))
    )
    rows = rows.mutate(settled_at=(rows.owed_now < CENT).ifelse(rows.last_paid_at, ibis.null("timestamp")))
    due = rows.due_on.cast("timestamp") + ibis.interval(days=1)
    overdue = ibis.greatest(days_between(due, rows.settled_at.fill_null(rows.as_of)), 0.0)
    rows = rows.mutate(overdue_days=((rows.owed_now < CENT) & rows.settled_at.isnull()).ifelse(0.0, overdue))
    latest_first = ibis.window(
        group_by=["customer_id", "as_of"], order_by=[ibis.desc("issued_on"), ibis.desc("bill_id")]
    )
    rows = rows.mutate(recency=ibis.row_number().over(latest_first) + 1)
    return rows.mutate(
        was_late=rows.owed.notnull().ifelse(rows.owed > 0, rows.overdue_days > 0),
        days_to_pay=days_between(rows.issued_on, rows.settled_at),
    )


@feature(unit="bills", window="365 days", fill=0)
def bills_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Bills issued in [as_of − 365 days, as_of)."""
    return bill_balance.count(where=within(bill_balance.issued_on, as_of, 365))


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


@feature(unit="ratio", null="no bill yet, or nothing billed")
def last_bill_against_mean(
    last_bill_amount: ir.FloatingValue, bill_amount_mean_of_last_6: ir.FloatingValue
) -> ir.Value:
    """Latest bill ÷ mean of the six latest."""
    return ratio(last_bill_amount, bill_amount_mean_of_last_6)


@feature(unit="bills", window="6 bills", fill=0)
def zero_bills_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Bills of nothing, or without an amount, among the six latest."""
    return bill_balance.count(where=(bill_balance.recency <= 6) & (bill_balance.amount.fill_null(0.0) <= 0))


@feature(unit="CNY", fill=0)
def owed_now(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Owed on bills whose due date has passed; of a source that states arrears itself, those of the latest bill."""
    overdue = bill_balance.due_on.cast("timestamp") + ibis.interval(days=1) <= as_of
    return bill_balance.owed_now.sum(where=overdue & (bill_balance.owed.isnull() | (bill_balance.recency == 1)))


@feature(unit="ratio", null="no bill yet, or nothing billed")
def owed_against_mean_bill(owed_now: ir.FloatingValue, bill_amount_mean_of_last_6: ir.FloatingValue) -> ir.Value:
    """Owed now ÷ mean of the six latest bills."""
    return ratio(owed_now, bill_amount_mean_of_last_6)


@feature(unit="days", fill=0)
def oldest_arrears_days(bill_balance: ir.Table) -> ir.Value:
    """Days overdue of the oldest bill still owed."""
    return bill_balance.overdue_days.max(where=bill_balance.owed_now >= CENT)


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


@feature(unit="days", window="12 bills", null="none of them settled")
def days_to_pay_mean_of_last_12(bill_balance: ir.Table) -> ir.Value:
    """Mean days from issue to settlement of the twelve latest bills."""
    return bill_balance.days_to_pay.mean(where=bill_balance.recency <= 12)


@feature(unit="CNY", window="365 days", fill=0)
def penalty_last_12_months(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Penalties charged in a year."""
    return bill_balance.penalty.sum(where=within(bill_balance.issued_on, as_of, 365))


@feature(unit="bills", window="6 bills", fill=0)
def penalty_bills_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Bills with a penalty among the six latest."""
    return bill_balance.count(where=(bill_balance.recency <= 6) & (bill_balance.penalty > 0))


@feature(unit="payments", null="not recorded")
def last_bill_payments_made(bill_balance: ir.Table) -> ir.Value:
    """Payments made in the period of the latest bill, where the source counts them."""
    return bill_balance.payments_made.max(where=bill_balance.recency == 1)


@feature(unit="payments", window="6 bills", null="not recorded")
def payments_made_mean_of_last_6(bill_balance: ir.Table) -> ir.Value:
    """Mean payments a period of the six latest bills, where the source counts them."""
    return bill_balance.payments_made.mean(where=bill_balance.recency <= 6)


@feature(unit="CNY/kVA", null="capacity not recorded or zero, or no bill")
def last_bill_per_kva(last_bill_amount: ir.FloatingValue, operating_capacity_kva: ir.FloatingValue) -> ir.Value:
    """Latest bill ÷ operating capacity: how hard the plant runs."""
    return ratio(last_bill_amount, operating_capacity_kva)
