"""Whether the customer has to call again about the same concern, and how many concerns there are."""

import ibis
import ibis.expr.types as ir

from feature_store.canonical import CONCERNS
from feature_store.feature import days_between, owned_by, view, within
from feature_store.formula import total

feature = owned_by("customer_service")

WEEK_DAYS, MONTH_DAYS = 7.0, 30.0


@view
def heard_call(text_signals: ir.Table) -> ir.Table:
    """Return the calls analysed with recency (1 is the latest) and `days_since_same`: since a call with one of their concerns."""
    of_customer = ["customer_id", "as_of"]
    latest_first = ibis.window(group_by=of_customer, order_by=[ibis.desc("said_at"), ibis.desc("call_id")])
    earlier = ibis.window(group_by=of_customer, order_by=["said_at", "call_id"], rows=(None, -1))
    same = [
        text_signals[f"concern_{concern}"].ifelse(
            _said(text_signals, concern).max().over(earlier), ibis.null("timestamp")
        )
        for concern in CONCERNS
    ]
    calls = text_signals.mutate(recency=ibis.row_number().over(latest_first) + 1, same_at=ibis.greatest(*same))
    return calls.mutate(days_since_same=days_between(calls.same_at, calls.said_at))


@feature(unit="calls", window="90 days", fill=0)
def repeated_calls_within_7_days_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls at most 7 days after another with one of their concerns."""
    return _repeated(heard_call, as_of, 90, WEEK_DAYS)


@feature(unit="calls", window="365 days", fill=0)
def repeated_calls_within_7_days_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls at most 7 days after another with one of their concerns."""
    return _repeated(heard_call, as_of, 365, WEEK_DAYS)


@feature(unit="calls", window="365 days", fill=0)
def repeated_calls_within_30_days_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls at most 30 days after another with one of their concerns."""
    return _repeated(heard_call, as_of, 365, MONTH_DAYS)


@feature(unit="calls", window="90 days", fill=0)
def most_frequent_concern_calls_last_90_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Calls about the concern there were most calls about."""
    return ibis.greatest(*_counts(heard_call, as_of, 90))


@feature(unit="concerns", window="365 days", fill=0)
def concerns_last_365_days(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Different concerns of a year, of twelve."""
    return total([(count > 0).cast("int64") for count in _counts(heard_call, as_of, 365)])


def _said(calls: ir.Table, concern: str) -> ir.TimestampValue:
    return calls[f"concern_{concern}"].ifelse(calls.said_at, ibis.null("timestamp"))


def _repeated(calls: ir.Table, as_of: ir.TimestampColumn, days: int, within_days: float) -> ir.IntegerValue:
    return calls.count(where=within(calls.said_at, as_of, days) & (calls.days_since_same <= within_days))


def _counts(calls: ir.Table, as_of: ir.TimestampColumn, days: int) -> list[ir.IntegerValue]:
    window = within(calls.said_at, as_of, days)
    return [calls.count(where=window & calls[f"concern_{concern}"]) for concern in CONCERNS]
