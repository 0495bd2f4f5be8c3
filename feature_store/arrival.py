"""Features by what had arrived: the same expressions over tables from which every later row is gone.

`feature_table` promises that a row sees only what was known before its as_of. Here nothing else is there to be seen, so
a difference between the two is data from the future.
"""

from collections.abc import Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.canonical import TABLES
from feature_store.computation import feature_table
from feature_store.engine import Engine, spine_rows
from feature_store.version import SUPERSEDED_AT, counts_before


def features_as_arrived(engine: Engine, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, as_of and the named features of the distinct label rows, as `Engine.features` does, for a few rows.

    For each instant, the tables hold the versions that counted then, and of the label's customers only.
    """
    spine = spine_rows(labels).to_pandas()
    parts = [_as_of(engine, names, rows, as_of.to_pydatetime()) for as_of, rows in spine.groupby("as_of")]
    return as_frame_of(parts)


def as_frame_of(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts one below the other, ordered by customer and as_of."""
    frame = pd.concat(parts, ignore_index=True)
    frame["as_of"] = frame["as_of"].astype("datetime64[us]")
    return frame.sort_values(["customer_id", "as_of"], ignore_index=True)


def _as_of(engine: Engine, names: Sequence[str], rows: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    instant, customers = ibis.literal(as_of, "timestamp"), rows["customer_id"].tolist()

    def arrived(name: str) -> ir.Table:
        table = engine.versions(name)
        if "customer_id" in table.columns:
            table = table.filter(table.customer_id.isin(customers))
        left = table.filter(counts_before(TABLES[name], table, instant))
        return left.drop(SUPERSEDED_AT) if SUPERSEDED_AT in left.columns else left

    return feature_table(names, ibis.memtable(rows), arrived).to_pandas()
