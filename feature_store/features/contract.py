"""Under which contracts the customer is supplied as of the instant. A contract without an end, or before it, stands."""

import ibis
import ibis.expr.types as ir

from feature_store.feature import days_between, owned_by

feature = owned_by("marketing")


@feature(unit="contracts", fill=0)
def contracts_standing(contracts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Contracts signed and not yet ended."""
    return contracts.count(where=_stands(contracts, as_of))


@feature(unit="0/1", null="no standing contract says")
def trades_on_market(contracts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a standing contract buys power on the market (市场化交易)."""
    return contracts.market_trading.cast("int64").max(where=_stands(contracts, as_of))


@feature(unit="0/1", null="no contract recorded")
def has_solar_feed_in_contract(contracts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """1 where a standing contract sells solar power to the grid."""
    return _has(contracts, as_of, "solar_feed_in")


@feature(unit="days", null="no standing contract has an end")
def days_until_contract_ends(contracts: ir.Table, as_of: ir.TimestampColumn) -> ir.Value:
    """Days to the end of the last day of the standing contract that ends first."""
    return days_between(as_of, _end(contracts)).min(where=_stands(contracts, as_of))


def _end(contracts: ir.Table) -> ir.TimestampValue:
    return contracts.valid_until.cast("timestamp") + ibis.interval(days=1)


def _stands(contracts: ir.Table, as_of: ir.TimestampColumn) -> ir.BooleanValue:
    return contracts.valid_until.isnull() | (_end(contracts) > as_of)


def _has(contracts: ir.Table, as_of: ir.TimestampColumn, kind: str) -> ir.IntegerValue:
    return (_stands(contracts, as_of) & (contracts.kind == kind)).cast("int64").max()
