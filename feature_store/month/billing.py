"""What was billed and what came in, in a month, in the month before and a year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

from feature_store.engine import Engine
from feature_store.month.span import GROUP, Span, any_of, with_group

_SOURCES = {"billed": ("bills", "issued_on"), "received": ("payments", "paid_at")}


@dataclass(frozen=True)
class MonthlySum:
    """CNY of one region and class: this month, the month before, the same month a year before.

    `customers` and `customers_before` had any in the first or the second month, `either` in one of both; `squares` is the sum of
    (amount − amount before)² over these.
    """

    region: str
    customer_type: str
    customers: int
    customers_before: int
    either: int
    amount: float
    amount_before: float
    amount_last_year: float
    squares: float


def monthly_sums(engine: Engine, of: Literal["billed", "received"], spans: Sequence[Span]) -> list[MonthlySum]:
    """Return what was `billed` (by the day of issue) or `received` in the month, the one before, and the month a year before."""
    name, at = _SOURCES[of]
    per_customer = with_group(engine, _amounts(engine.table(name), at, spans))
    both = per_customer.filter((per_customer.rows_0 > 0) | (per_customer.rows_1 > 0) | (per_customer.rows_2 > 0))
    change = both.amount_0 - both.amount_1
    found = both.group_by(list(GROUP)).agg(
        customers=(both.rows_0 > 0).cast("int64").sum(),
        customers_before=(both.rows_1 > 0).cast("int64").sum(),
        either=((both.rows_0 > 0) | (both.rows_1 > 0)).cast("int64").sum(),
        amount=both.amount_0.sum(),
        amount_before=both.amount_1.sum(),
        amount_last_year=both.amount_2.sum(),
        squares=(change * change).sum(),
    )
    return [MonthlySum(**row) for row in found.to_pyarrow().to_pylist()]


def _amounts(rows: ir.Table, at: str, spans: Sequence[Span]) -> ir.Table:
    kept = rows.filter(any_of(spans, rows[at]))
    within = [span.holds(kept[at]) for span in spans]
    return kept.group_by("customer_id").agg(
        **{f"amount_{number}": kept.amount.sum(where=each).fill_null(0.0) for number, each in enumerate(within)},
        **{f"rows_{number}": kept.count(where=each) for number, each in enumerate(within)},
    )
