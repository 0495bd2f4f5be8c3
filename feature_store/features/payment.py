"""How often and how regularly the customer pays, and how much at a time."""

import math

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by, view, within

feature = owned_by("billing")

_DAYS_A_MONTH = 31.0


@view
def payment_step(payments: ir.Table) -> ir.Table:
    """Return the payments with `gap_days` since the one before, and `switched`: its channel is another than the one before."""
    in_time = ibis.window(group_by=["customer_id", "as_of"], order_by=["paid_at", "payment_id"])
    before = payments.mutate(
        paid_before=payments.paid_at.lag().over(in_time), channel_before=payments.channel.lag().over(in_time)
    )
    return before.mutate(
        gap_days=days_between(before.paid_before, before.paid_at), switched=before.channel != before.channel_before
    )


@feature(unit="payments", window="183 days", fill=0)
def payments_last_6_months(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Payments in [as_of − 183 days, as_of)."""
    return payment_step.count(where=within(payment_step.paid_at, as_of, 183))


@feature(unit="CNY", window="365 days", fill=0)
def paid_last_12_months(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Sum paid in a year."""
    return payment_step.amount.sum(where=within(payment_step.paid_at, as_of, 365))


@feature(unit="days", null="never paid")
def days_since_last_payment(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest payment."""
    return days_between(payment_step.paid_at, as_of).min()


@feature(unit="payments", window="365 days", fill=0)
def payments_last_12_months(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Payments in [as_of − 365 days, as_of)."""
    return payment_step.count(where=within(payment_step.paid_at, as_of, 365))


@feature(unit="CNY", window="365 days", null="no payment in the window")
def payment_amount_mean(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Mean amount of a payment."""
    return payment_step.amount.mean(where=within(payment_step.paid_at, as_of, 365))


@feature(unit="days", window="365 days", null="fewer than two payments")
def payment_gap_max(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Most days from the payment before to a payment in the window."""
    return payment_step.gap_days.max(where=within(payment_step.paid_at, as_of, 365))


@feature(unit="days", window="365 days", null="fewer than three payments")
def payment_gap_deviation(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Standard deviation (sample) of the days between payments."""
    return payment_step.gap_days.std(where=within(payment_step.paid_at, as_of, 365), how="sample")


@feature(
    unit="0 … 1",
    window="365 days",
    null="fewer than two payments in the window",
    source="mean resultant length, Mardia and Jupp, Directional Statistics, 2000, section 2.3",
)
def payment_day_regularity(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """How closely payments keep to one day of the month, the 31st lying beside the 1st: 1 always the same, 0 spread evenly."""
    window = within(payment_step.paid_at, as_of, 365)
    angle = payment_step.paid_at.day().cast("float64") * (2.0 * math.pi / _DAYS_A_MONTH)
    east, north = angle.cos().mean(where=window), angle.sin().mean(where=window)
    length = (east * east + north * north).sqrt()
    return (payment_step.count(where=window) >= 2).ifelse(length, ibis.null("float64"))
