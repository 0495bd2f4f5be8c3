"""The embedded engine: DuckDB over the warehouse's Parquet parts."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.engine import compute, empty_rows, spine_rows
from feature_store.warehouse import Warehouse


class DuckDBEngine:
    """An in-memory DuckDB that reads the warehouse; `threads` limits its cores."""

    def __init__(self, warehouse: Warehouse, threads: int | None = None) -> None:
        self._warehouse = warehouse
        self._connection = ibis.duckdb.connect(**({"threads": threads} if threads else {}))

    def table(self, name: str) -> ir.Table:
        """Return a canonical table."""
        parts = [str(part) for part in self._warehouse.parts(name)]
        return self._connection.read_parquet(parts, table_name=name) if parts else empty_rows(name)

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return the features of the distinct label rows."""
        return compute(self, names, self._connection.create_table("spine", spine_rows(labels), overwrite=True))

    def close(self) -> None:
        """Close the connection."""
        self._connection.disconnect()
