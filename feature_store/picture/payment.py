"""What a customer was billed and paid, as the picture shows it: by month of the bill, and by channel."""

import ibis
import ibis.expr.types as ir

from feature_store.features.bill import CENT
from feature_store.picture.window import PictureWindow


def monthly_bills(bill_balance: ir.Table, window: PictureWindow) -> ir.Table:
    """Return customer_id, month, billed_kwh, billed, paid, owed (CNY) and overdue_days: the bills of each month.

    `paid` is what was paid towards these bills, `owed` what is still open of them, `overdue_days` those of the worst of them. Of a
    source that states arrears itself `owed` is what it says, and `paid` null where it delivers no payments.

    Parameters
    ----------
    bill_balance
        The view of that name: one row a bill, with its state as of the instant.
    window
        Bills of its months count.
    """
    month = bill_balance.period.truncate("M").cast("date")
    nothing_paid = bill_balance.owed.isnull().ifelse(0.0, ibis.null("float64"))
    rows = bill_balance.mutate(month=month, paid=bill_balance.paid.fill_null(nothing_paid))
    rows = rows.filter((rows.month >= window.months[0]) & (rows.month < window.ends))
    return rows.group_by(["customer_id", "month"]).agg(
        billed_kwh=rows.kwh.sum(),
        billed=rows.amount.sum(),
        paid=rows.paid.sum(),
        owed=rows.owed_now.sum(),
        overdue_days=rows.overdue_days.max(where=(rows.owed_now >= CENT) | rows.settled_at.notnull()),
    )


def channels(payments: ir.Table, window: PictureWindow) -> ir.Table:
    """Return customer_id, channel, payments, last_paid_at and last_amount (CNY): how often and when last a customer paid by each.

    Payments of the window and of the days since count; those of unknown channel have `channel` null.
    """
    rows = payments.filter(payments.paid_at >= window.months[0])
    # Of two payments at one instant it is always the same one.
    record = ibis.struct({"paid_at": rows.paid_at, "payment_id": rows.payment_id, "amount": rows.amount})
    used = rows.group_by(["customer_id", "channel"]).agg(payments=rows.count(), last=record.max())
    return used.select(
        "customer_id", "channel", "payments", last_paid_at=used.last["paid_at"], last_amount=used.last["amount"]
    )
