"""Months as the warehouse sees them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from feature_store.engine import Engine

GROUP = ("region", "customer_type")
"""What figures are grouped by; a null is an empty text."""


class Span(NamedTuple):
    """[begin, end) in Asia/Shanghai wall-clock time."""

    begin: datetime
    end: datetime

    @property
    def first(self) -> date:
        """The first day."""
        return self.begin.date()

    def holds(self, instant: ir.Value) -> ir.BooleanValue:
        """Tell whether a day or an instant lies within."""
        at = instant.cast("timestamp")
        return (at >= ibis.literal(self.begin, "timestamp")) & (at < ibis.literal(self.end, "timestamp"))


def any_of(spans: Sequence[Span], instant: ir.Value) -> ir.BooleanValue:
    """Tell whether a day or an instant lies within one of the spans."""
    return reduce(or_, (span.holds(instant) for span in spans))


def number_of(spans: Sequence[Span], instant: ir.Value) -> ir.IntegerValue:
    """Return which of the spans holds a day or an instant; null where none does."""
    return ibis.cases(*((span.holds(instant), number) for number, span in enumerate(spans)))


def with_group(engine: Engine, per_customer: ir.Table) -> ir.Table:
    """Return rows of customers with region and class as they stand now; rows of unknown customers are left out."""
    customers = engine.table("customers")
    groups = {name: customers[name].fill_null("") for name in GROUP}
    return per_customer.inner_join(customers.select("customer_id", **groups), "customer_id")
