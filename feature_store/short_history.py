"""What features would say of customers of whom only the last days are known: how a new customer looks, on those we know well."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.canonical import TABLES
from feature_store.computation import feature_table
from feature_store.engine import Engine, as_frame, spine_rows

MASTER_DATA = frozenset({"customers", "contracts", "equipment", "identifiers", "party_members"})
"""Known from the first day on, whatever the date of the record."""


def features_of_last_days(
    engine: Engine, names: Sequence[str], customers: Sequence[str], as_of: datetime, days: int
) -> pd.DataFrame:
    """Return customer_id, as_of and the named features, computed as if every event before as_of − `days` had never been recorded.

    Master data stay. One row per customer, ordered by customer_id; float64, NaN where null. Meant for samples: it is one query
    over all customers given.
    """
    spine = pd.DataFrame({"customer_id": list(customers), "as_of": pd.Timestamp(as_of)})
    first = ibis.literal(as_of - timedelta(days=days), "timestamp")

    def recent(name: str) -> ir.Table:
        rows = engine.versions(name)
        if name in MASTER_DATA:
            return rows
        return rows.filter(rows[TABLES[name].event_timestamp].cast("timestamp") >= first)

    return as_frame(feature_table(names, ibis.memtable(spine_rows(spine)), recent).to_pyarrow())
