"""Formulas over aggregates that several features share. All of them give null, never NaN or infinity, where they are not defined.

Each is built from sums and counts alone: a constant amount of memory a customer, and the same value on every engine.
"""

import math
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import cast

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, ratio

_ALMOST_NOTHING = 1e-300


def change(now: ir.NumericValue, before: ir.NumericValue) -> ir.FloatingValue:
    """Return now ÷ before − 1, null where either is null or `before` is zero."""
    return ratio(now, before) - 1.0


def whole_days(earlier: ir.Value, later: ir.Value) -> ir.FloatingValue:
    """Return the whole days from `earlier` to `later`, a fraction of a day dropped."""
    return cast("ir.FloatingValue", days_between(earlier, later).floor().cast("float64"))


def slope(y: ir.NumericValue, x: ir.NumericValue, where: ir.BooleanValue) -> ir.FloatingValue:
    """Return the least-squares slope of y on x over the rows `where` holds and y is not null; null with fewer than two distinct x.

    `x` has to be a whole number: then n·Σx² − (Σx)² is exact, and exactly zero where all x are equal.
    Source: the normal equations of simple linear regression (Draper and Smith, Applied Regression Analysis, 1.2).
    """
    kept = where & y.notnull()
    x, y = x.cast("float64"), y.cast("float64")
    n, sum_x, sum_y = kept.cast("float64").sum(where=kept), x.sum(where=kept), y.sum(where=kept)
    across = n * (x * y).sum(where=kept) - sum_x * sum_y
    return ratio(across, n * (x * x).sum(where=kept) - sum_x * sum_x)


def entropy(parts: Sequence[ir.NumericValue]) -> ir.FloatingValue:
    """Return the Shannon entropy of the parts' shares ÷ ln(number of parts): 1 is even, 0 all in one; null where they sum to zero.

    A part that is null or negative counts as nothing. Source: Shannon, A Mathematical Theory of Communication, 1948, section 6.
    """
    amounts = [ibis.greatest(part.cast("float64"), 0.0) for part in parts]
    whole = total(amounts)
    # −Σ p·ln p with p = a ÷ T is ln T − Σ a·ln a ÷ T; a floor under each logarithm, as Spark plans a NULLIF a part for minutes.
    logs = [amount * ibis.greatest(amount, _ALMOST_NOTHING).ln() for amount in amounts]
    rest = ibis.greatest(whole, _ALMOST_NOTHING).ln() - ratio(total(logs), whole)
    return rest.abs() / math.log(len(parts))  # rounding may leave −1e−16


def place_of_largest(parts: Sequence[ir.NumericValue]) -> ir.Value:
    """Return the index of the largest part, the first of several; null where all are null."""
    largest = ibis.greatest(*parts)
    return ibis.cases(*((part == largest, place) for place, part in enumerate(parts)), else_=None)


def total(parts: Sequence[ir.NumericValue]) -> ir.NumericValue:
    """Return the sum of the parts, null where one of them is null."""
    return reduce(add, parts)
