"""How the customer pays: how often, through which channel, how regularly."""

import ibis.expr.types as ir

from feature_store.feature import days_between, feature, share, within

DIGITAL = ("app", "wechat", "alipay", "web")


@feature(unit="payments", window="183 days", fill=0)
def payments_last_6_months(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Payments in [as_of − 183 days, as_of)."""
    return payments.count(where=within(payments.paid_at, as_of, 183))


@feature(unit="CNY", window="365 days", fill=0)
def paid_last_12_months(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Sum paid in a year."""
    return payments.amount.sum(where=within(payments.paid_at, as_of, 365))


@feature(unit="days", null="never paid")
def days_since_last_payment(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days since the latest payment."""
    return days_between(payments.paid_at, as_of).min()


@feature(unit="share", window="365 days", null="no payment in the window")
def direct_debit_share(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by bank debit."""
    return share(payments.channel == "bank_debit", where=within(payments.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def digital_payment_share(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by app, WeChat, Alipay or web."""
    return share(payments.channel.isin(DIGITAL), where=within(payments.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def office_payment_share(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments over a counter or a kiosk."""
    return share(payments.channel.isin(("office", "kiosk", "bank_counter")), where=within(payments.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def prepaid_share(payments: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments made in advance."""
    return share(payments.channel == "prepaid", where=within(payments.paid_at, as_of, 365))
