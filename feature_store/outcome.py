"""Outcomes: what happened after an as-of instant. They are labels and never features.

An outcome gives customer_id, as_of, target (0/1) and ripe_at, the instant from which the target could be known, which does not
depend on the target. Customers without a bill to judge by have no row.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.canonical import TABLES
from feature_store.computation import Tables
from feature_store.engine import Engine
from feature_store.error import FeatureError
from feature_store.features.bill import CENT, LONG_OVERDUE_DAYS
from feature_store.survey_outcome import discontent_with_prices
from feature_store.version import counts_before

MONTH_DAYS = 31
JUDGED_DAYS = LONG_OVERDUE_DAYS + 1
"""From this many midnights after the due date on it is known whether a bill was more than 30 days overdue."""


def outcomes(name: str, engine: Engine, as_ofs: Sequence[datetime], known_until: datetime) -> pd.DataFrame:
    """Return the ripe outcomes (ripe_at ≤ `known_until`) of every customer at each as-of instant, ordered by both.

    Raises
    ------
    FeatureError
        The outcome is unknown.
    """
    if name not in OUTCOMES:
        raise FeatureError(f"unknown outcome {name!r}; known: {', '.join(OUTCOMES)}")
    vintages = ibis.memtable(pd.DataFrame({"as_of": pd.Series(list(as_ofs), dtype="datetime64[us]")}))
    until = ibis.literal(known_until, "timestamp")
    table = OUTCOMES[name](lambda table: _known(engine, table, until), vintages)
    ripe = table.filter(table.ripe_at <= until)
    frame = ripe.select("customer_id", "as_of", "target", "ripe_at").to_pandas()
    frame = frame.astype({"target": "int64", "as_of": "datetime64[us]", "ripe_at": "datetime64[us]"})
    return frame.sort_values(["customer_id", "as_of"], ignore_index=True)


def _known(engine: Engine, name: str, until: ir.TimestampValue) -> ir.Table:
    """Return the rows of a table as they stood at `until`: a correction that came later must not reach the label."""
    rows = engine.versions(name)
    return rows.filter(counts_before(TABLES[name], rows, until))


def overdue_30_days_on_next_bill(tables: Tables, vintages: ir.Table) -> ir.Table:
    """1 where the first bill issued in [as_of, as_of + 31 days) was not settled 30 days after it was due (条例 39)."""
    return _judged(_next_bills(tables, vintages), tables)


def overdue_30_days_within_3_months(tables: Tables, vintages: ir.Table) -> ir.Table:
    """1 where any bill issued in [as_of, as_of + 3 months) was not settled 30 days after it was due (条例 39)."""
    return _any_overdue(tables, vintages, 3)


def overdue_30_days_within_6_months(tables: Tables, vintages: ir.Table) -> ir.Table:
    """1 where any bill issued in [as_of, as_of + 6 months) was not settled 30 days after it was due (条例 39)."""
    return _any_overdue(tables, vintages, 6)


def in_arrears_at_next_period_end(tables: Tables, vintages: ir.Table) -> ir.Table:
    """1 where the source states arrears at the end of the first period issued in [as_of, as_of + 31 days)."""
    bills = _next_bills(tables, vintages)
    return bills.filter(bills.owed.notnull()).mutate(
        target=(bills.owed > 0).cast("int64"), ripe_at=bills.issued_on.cast("timestamp")
    )


def _judged(bills: ir.Table, tables: Tables) -> ir.Table:
    """Return the bills with something to pay, target 1 where less was paid before ripe_at, 31 midnights after the due date."""
    bills = bills.mutate(ripe_at=bills.due_on.cast("timestamp") + ibis.interval(days=JUDGED_DAYS))
    payments = tables("payments").select("bill_id", "paid_at", paid="amount")
    paid = bills.inner_join(payments, "bill_id").filter(lambda t: t.paid_at < t.ripe_at)
    paid = paid.group_by(["bill_id", "as_of"]).agg(paid=lambda t: t.paid.sum())
    joined = bills.left_join(paid, ["bill_id", "as_of"])
    return joined.mutate(target=(joined.amount - joined.paid.fill_null(0.0) >= CENT).cast("int64")).filter(
        lambda t: t.amount > 0
    )


def _any_overdue(tables: Tables, vintages: ir.Table, months: int) -> ir.Table:
    """Return one row a customer and vintage, ripe when the last bill of the horizon can be judged, be the target 0 or 1.

    Not earlier where one is overdue already: the ripe rows would then be the bad ones.
    """
    bills = tables("bills").cross_join(vintages)
    issued, end = bills.issued_on.cast("timestamp"), bills.as_of + ibis.interval(months=months)
    judged = _judged(bills.filter((issued >= bills.as_of) & (issued < end)), tables)
    found = judged.group_by(["customer_id", "as_of"]).agg(
        target=judged.target.max(),
        ripe_at=ibis.greatest(judged.ripe_at.max(), judged.as_of.max() + ibis.interval(months=months)),
    )
    return found.select("customer_id", "as_of", "target", "ripe_at")


def _next_bills(tables: Tables, vintages: ir.Table) -> ir.Table:
    bills = tables("bills").cross_join(vintages)
    issued = bills.issued_on.cast("timestamp")
    soon = bills.filter((issued >= bills.as_of) & (issued < bills.as_of + ibis.interval(days=MONTH_DAYS)))
    first = ibis.window(group_by=["customer_id", "as_of"], order_by=["issued_on", "bill_id"])
    return soon.mutate(place=ibis.row_number().over(first)).filter(lambda t: t.place == 0)


OUTCOMES: dict[str, Callable[[Tables, ir.Table], ir.Table]] = {
    outcome.__name__: outcome
    for outcome in (
        overdue_30_days_on_next_bill,
        overdue_30_days_within_3_months,
        overdue_30_days_within_6_months,
        in_arrears_at_next_period_end,
        discontent_with_prices,
    )
}
