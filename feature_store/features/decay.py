"""Payment history in which recent bills count more, and how late a bill was paid as its penalty tells it.

A penalty grows by the same share of the bill every day: where no payment date is delivered, penalty ÷ amount measures the days.
"""

import ibis
import ibis.expr.types as ir

from feature_store.feature import owned_by, ratio

feature = owned_by("billing")

HALVED_AFTER_BILLS = 4
PER_MILLE = 1000.0
MOST_PER_MILLE = 60.0
"""A month's delay at 2 ‰ a day: beyond it the penalty tells a dispute, not a habit."""


@feature(unit="share", null="no bill yet", source="exponentially weighted mean, half-life 4 bills")
def late_rate_decayed(bill_balance: ir.Table) -> ir.Value:
    """Share of bills that were or are late, each counting half of the one four bills after it."""
    return _decayed(bill_balance.was_late.cast("float64"), bill_balance)


@feature(unit="‰", null="no bill yet", source="电力供应与使用条例 39: a penalty a day, 1–3 ‰ of what is owed")
def last_bill_penalty_share(bill_balance: ir.Table) -> ir.Value:
    """Penalty ÷ amount of the latest bill, at most 60 ‰; 0 without one."""
    return _penalty_share(bill_balance).max(where=bill_balance.recency == 1)


@feature(unit="‰", null="no bill yet", source="exponentially weighted mean, half-life 4 bills")
def penalty_share_decayed(bill_balance: ir.Table) -> ir.Value:
    """Penalty ÷ amount of a bill, at most 60 ‰, each bill counting half of the one four bills after it."""
    return _decayed(_penalty_share(bill_balance), bill_balance)


def _penalty_share(bills: ir.Table) -> ir.FloatingValue:
    share = ratio(bills.penalty, bills.amount) * PER_MILLE
    # A penalty below zero gives back an earlier one.
    return ibis.least(ibis.greatest(share.fill_null(0.0), 0.0), MOST_PER_MILLE)


def _decayed(values: ir.FloatingValue, bills: ir.Table) -> ir.FloatingValue:
    weight = ((1.0 - bills.recency) / HALVED_AFTER_BILLS * ibis.literal(2.0).ln()).exp()
    return ratio((weight * values).sum(), weight.sum())
