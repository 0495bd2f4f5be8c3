"""The offline engine: one interface, the same feature expressions on DuckDB (one machine) and on Spark (a cluster)."""

from collections.abc import Sequence
from typing import Protocol

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa

from feature_store.canonical import TABLES
from feature_store.column import ColumnType, Table
from feature_store.computation import KEYS, feature_table
from feature_store.error import FeatureError

_ARROW = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.REAL: pa.float64(),
    ColumnType.FLAG: pa.bool_(),
    ColumnType.DAY: pa.date32(),
    ColumnType.INSTANT: pa.timestamp("us"),
}


class Engine(Protocol):
    """Gives canonical tables and computes features over them."""

    def table(self, name: str) -> ir.Table:
        """Return a canonical table; where nothing was loaded it is empty, with its columns."""

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return customer_id, as_of and the named features, one row for each distinct (customer_id, as_of) of `labels`.

        Ordered by customer_id, as_of; features are float64, NaN where null.
        """

    def close(self) -> None:
        """Free what the engine holds."""


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a canonical table."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])


def empty_rows(name: str) -> ir.Table:
    """Return a canonical table without rows, of no engine in particular."""
    return ibis.memtable(arrow_schema(TABLES[name]).empty_table())


def compute(engine: Engine, names: Sequence[str], spine: ir.Table) -> pd.DataFrame:
    """Run the feature expression of `names` over `spine` on the engine that both belong to."""
    frame = feature_table(names, spine, engine.table).to_pandas()
    frame[list(names)] = frame[list(names)].astype("float64")
    frame["as_of"] = frame["as_of"].astype("datetime64[us]")
    return frame.sort_values(list(KEYS), ignore_index=True)


def spine_rows(labels: pd.DataFrame) -> pa.Table:
    """Return the distinct (customer_id, as_of) of label rows.

    Raises
    ------
    FeatureError
        A label row lacks its customer or its as_of.
    """
    keys = labels[list(KEYS)].drop_duplicates()
    if keys.isna().to_numpy().any():
        row = int(np.flatnonzero(keys.isna().any(axis=1).to_numpy())[0])
        raise FeatureError(f"label row {row}: customer_id and as_of are required")
    schema = pa.schema([("customer_id", pa.string()), ("as_of", pa.timestamp("us"))])
    return pa.Table.from_pandas(keys, schema=schema, preserve_index=False)
