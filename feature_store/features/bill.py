"""The balance of each bill as of an instant, and how many bills there are.

Overdue counts from the day after the due date. A source either delivers payments, from which the state of each bill as of an
instant follows, or (monthly panels) what was owed at the period's end.
"""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, view, within

feature = owned_by("billing")

CENT = 0.01
LONG_OVERDUE_DAYS = 30


@view
def bill_balance(bills: ir.Table, payments: ir.Table) -> ir.Table:
    """Return one row a bill: owed as of the instant, settled when, days overdue, late or not, recency (1 is the latest).

    `overdue_from` and `overdue_until` bound the span in which it was overdue; both are null for a bill that was never overdue
    and for one whose source states arrears itself.
    """
    paid = payments.group_by(["customer_id", "as_of", "bill_id"]).agg(
        paid=payments.amount.sum(), last_paid_at=payments.paid_at.max(), payments=payments.count()
    )
    rows = bills.left_join(paid, ["customer_id", "as_of", "bill_id"]).select(
        bills, paid.paid, paid.last_paid_at, paid.payments
    )
    rows = rows.mutate(
        owed_now=rows.owed.fill_null(ibis.greatest(rows.amount.fill_null(0.0) - rows.paid.fill_null(0.0), 0.0))
    )
    rows = rows.mutate(settled_at=(rows.owed_now < CENT).ifelse(rows.last_paid_at, ibis.null("timestamp")))
    due = rows.due_on.cast("timestamp") + ibis.interval(days=1)
    overdue = ibis.greatest(days_between(due, rows.settled_at.fill_null(rows.as_of)), 0.0)
    rows = rows.mutate(overdue_days=((rows.owed_now < CENT) & rows.settled_at.isnull()).ifelse(0.0, overdue))
    spans = (rows.overdue_days > 0) & rows.owed.isnull()
    rows = rows.mutate(
        overdue_from=spans.ifelse(due, ibis.null("timestamp")),
        overdue_until=spans.ifelse(rows.settled_at.fill_null(rows.as_of), ibis.null("timestamp")),
    )
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


@feature(unit="days", null="no bill yet")
def days_since_last_bill(bill_balance: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest bill was issued."""
    return days_between(bill_balance.issued_on, as_of).min()
