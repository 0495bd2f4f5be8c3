"""Through which channels the customer pays, and how faithfully. A payment of unknown channel is left out."""

import ibis
import ibis.expr.types as ir

from feature_store.canonical import PAY_CHANNELS
from feature_store.feature import owned_by, ratio, share, within
from feature_store.formula import entropy, total

feature = owned_by("billing")

DIGITAL = ("app", "wechat", "alipay", "web")


@feature(unit="share", window="365 days", null="no payment in the window")
def direct_debit_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by bank debit."""
    return share(payment_step.channel == "bank_debit", where=within(payment_step.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def digital_payment_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by app, WeChat, Alipay or web."""
    return share(payment_step.channel.isin(DIGITAL), where=within(payment_step.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def office_payment_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments over a counter or a kiosk."""
    return share(
        payment_step.channel.isin(("office", "kiosk", "bank_counter")), where=within(payment_step.paid_at, as_of, 365)
    )


@feature(unit="share", window="365 days", null="no payment in the window")
def prepaid_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments made in advance."""
    return share(payment_step.channel == "prepaid", where=within(payment_step.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def wechat_payment_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by WeChat."""
    return share(payment_step.channel == "wechat", where=within(payment_step.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def alipay_payment_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by Alipay."""
    return share(payment_step.channel == "alipay", where=within(payment_step.paid_at, as_of, 365))


@feature(unit="share", window="365 days", null="no payment in the window")
def app_payment_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of payments by the utility's own app."""
    return share(payment_step.channel == "app", where=within(payment_step.paid_at, as_of, 365))


@feature(unit="CNY", window="365 days", fill=0)
def prepaid_last_12_months(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Sum paid in advance in a year."""
    return payment_step.amount.sum(where=within(payment_step.paid_at, as_of, 365) & (payment_step.channel == "prepaid"))


@feature(unit="channels", window="365 days", fill=0)
def payment_channels(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Different channels paid through in a year."""
    return total([(count > 0).cast("int64") for count in _counts(payment_step, as_of)])


@feature(unit="0 … 1", window="365 days", null="no payment of known channel", source="Shannon entropy ÷ ln 9")
def payment_channel_entropy(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Entropy of the payments by channel: 0 where all come through one."""
    return entropy(_counts(payment_step, as_of))


@feature(unit="share", window="365 days", null="no payment of known channel")
def main_payment_channel_share(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Share of the channel used most among the payments of known channel."""
    counts = _counts(payment_step, as_of)
    return ratio(ibis.greatest(*counts), total(counts))


@feature(unit="payments", window="365 days", fill=0)
def payment_channel_switches(payment_step: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Payments in a year through another channel than the one before."""
    return payment_step.count(where=within(payment_step.paid_at, as_of, 365) & payment_step.switched)


def _counts(payments: ir.Table, as_of: ir.TimestampColumn) -> list[ir.IntegerValue]:
    window = within(payments.paid_at, as_of, 365)
    return [payments.count(where=window & (payments.channel == channel)) for channel in PAY_CHANNELS]
