"""Asks an engine for the rows behind the pictures of some customers: visible rows only, by the rule of the features."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from feature_store.computation import visible
from feature_store.engine import Engine
from feature_store.features.bill import bill_balance
from feature_store.picture.payment import channels, monthly_bills
from feature_store.picture.usage import monthly_energy, typical_days
from feature_store.picture.window import PictureWindow

_TABLES = ("customers", "curve_days", "meter_readings", "bills", "payments")


@dataclass(frozen=True)
class PictureRows:
    """Rows of a range of customers, each table by customer."""

    days: pa.Table
    energy: pa.Table
    bills: pa.Table
    channels: pa.Table


class Gathering:
    """The tables of one engine as of one instant; they are opened once."""

    def __init__(self, engine: Engine, as_of: datetime) -> None:
        self._as_of = as_of
        self._window = PictureWindow(as_of)
        self._versions = {name: engine.versions(name) for name in _TABLES}

    def rows(self, first: str, last: str) -> PictureRows:
        """Return the rows of the customers with ids in [first, last], of greatest(event_timestamp, available_at) < as_of."""
        tables = self._between(first, last)
        spine = tables("customers").select("customer_id", as_of=ibis.literal(self._as_of, "timestamp")).distinct()
        paid = visible("payments", spine, tables)
        found = (
            typical_days(visible("curve_days", spine, tables), self._window),
            monthly_energy(visible("meter_readings", spine, tables), self._window),
            monthly_bills(bill_balance(visible("bills", spine, tables), paid), self._window),
            channels(paid, self._window),
        )
        return PictureRows(*(each.to_pyarrow() for each in found))

    def _between(self, first: str, last: str) -> Callable[[str], ir.Table]:
        def table(name: str) -> ir.Table:
            rows = self._versions[name]
            # Parts are sorted by customer: of each only what lies in the range is read.
            return rows.filter(rows.customer_id.between(first, last))

        return table
