"""Calls about a concern within any number of days, declared when a rule asks for a window that the catalogue of features lacks.

The name says all of it (`power_quality_calls_last_120_days`), so the definition of such a feature cannot change under its name.
"""

import re
from functools import lru_cache

import ibis.expr.types as ir

from feature_store.canonical import CONCERNS
from feature_store.feature import Feature, family, within

LONGEST_DAYS = 1826
_NAME = re.compile(r"([a-z_]+)_calls_last_([1-9][0-9]{0,3})_days")
# Who complains must not be a worse risk for it.
_NOT_FOR_RISK = frozenset({"service_complaint"})


@family
def of_name(name: str) -> Feature | None:
    """Return the feature that a name of this form says, null for another name, an unknown concern or too long a window."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in CONCERNS or int(found[2]) > LONGEST_DAYS:
        return None
    return concern_window(found[1], int(found[2]))


@lru_cache(maxsize=1024)
def concern_window(concern: str, days: int) -> Feature:
    """Return the calls about a concern accepted in [as_of − days, as_of), 0 where there are none. Source: text_signals."""

    def count(heard_call: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
        return heard_call.count(where=within(heard_call.said_at, as_of, days) & heard_call[f"concern_{concern}"])

    count.__doc__ = f"Calls about {concern} within {days} days, asked for by a rule."
    return Feature(
        name=f"{concern}_calls_last_{days}_days",
        function=count,
        inputs=("heard_call",),
        unit="calls",
        window=f"{days} days",
        null="",
        fill=0,
        purpose="not_for_risk" if concern in _NOT_FOR_RISK else "general",
        owner="customer_service",
        source="",
    )
