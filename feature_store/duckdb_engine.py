"""The embedded engine: DuckDB over the warehouse's Parquet parts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from feature_store.computation import KEYS, feature_table
from feature_store.engine import as_frame, label_rows, read_versions, spine_rows, standing, written_aside
from feature_store.point_in_time import Latest, point_in_time_join
from feature_store.warehouse import Warehouse

BATCH_CUSTOMERS = 100_000


class DuckDBEngine:
    """A DuckDB that reads the warehouse; `threads` limits its cores, `memory` (`4GB`) its memory, beyond which it uses the disk.

    Customers are worked through in batches of neighbouring ids. Parts are sorted by customer, so a batch reads its own rows
    only, and memory does not grow with the number of customers.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        threads: int | None = None,
        memory: str | None = None,
        batch_customers: int = BATCH_CUSTOMERS,
    ) -> None:
        self._warehouse = warehouse
        self._batch = batch_customers
        self._spill = TemporaryDirectory(prefix="gridtags-duckdb-")
        limits = {"threads": threads, "memory_limit": memory, "temp_directory": self._spill.name}
        self._connection = ibis.duckdb.connect(**{name: value for name, value in limits.items() if value})
        self._connection.raw_sql("SET preserve_insertion_order = false")
        self._connection.raw_sql("SET parquet_metadata_cache = true")

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse it reads."""
        return self._warehouse

    def table(self, name: str) -> ir.Table:
        """Return a canonical table as it stands now."""
        return standing(self.versions(name))

    def versions(self, name: str) -> ir.Table:
        """Return every version of a canonical table."""
        return read_versions(name, self._warehouse, self._view)

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return the features of the distinct label rows."""
        self._connection.create_table("labels", spine_rows(labels), overwrite=True)
        return as_frame(pa.concat_tables(self._batches(names)))

    def join(self, labels: pd.DataFrame, latest: Mapping[str, Latest]) -> pd.DataFrame:
        """Return every label row with the columns of the latest records as of its as_of."""
        rows = self._connection.create_table("joined_labels", label_rows(labels), overwrite=True)
        return as_frame(point_in_time_join(rows, latest, self.versions).to_pyarrow())

    def build(self, names: Sequence[str], of: pd.DataFrame | datetime, target: Path) -> int:
        """Write the features of label rows, or of every customer as of an instant, as Parquet files below `target`."""
        self._name_labels(of)
        with written_aside(target) as folder:
            rows = 0
            for number, query in enumerate(self._queries(names)):
                path = folder / f"part-{number:05d}.parquet"
                copied = self._connection.raw_sql(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
                rows += int(copied.fetchone()[0])
        return rows

    @contextmanager
    def repeatable(self) -> Iterator[None]:
        """Work on one thread meanwhile."""
        (threads,) = self._connection.raw_sql("SELECT current_setting('threads')").fetchone()
        self._connection.raw_sql("SET threads = 1")
        try:
            yield
        finally:
            self._connection.raw_sql(f"SET threads = {int(threads)}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.disconnect()
        self._spill.cleanup()

    def _view(self, name: str, parts: list[str]) -> ir.Table:
        return self._connection.read_parquet(parts, table_name=name)

    def _name_labels(self, of: pd.DataFrame | datetime) -> None:
        if isinstance(of, pd.DataFrame):
            self._connection.create_table("labels", spine_rows(of), overwrite=True)
        else:
            customers = self.table("customers")
            everyone = customers.select("customer_id", as_of=ibis.literal(of, "timestamp")).distinct()
            self._connection.create_table("labels", everyone, overwrite=True)

    def _batches(self, names: Sequence[str]) -> Iterator[pa.Table]:
        return (self._connection.raw_sql(query).to_arrow_table() for query in self._queries(names))

    def _queries(self, names: Sequence[str]) -> Iterator[str]:
        """Yield one and the same query for each batch of customers, while the views that it reads show that batch only."""
        read: dict[str, list[str]] = {}

        def batch_view(name: str, parts: list[str]) -> ir.Table:
            read[f"batch_{name}"] = parts
            return self._view(f"batch_{name}", parts)

        spine = self._connection.create_table("spine", self._connection.table("labels").limit(0), overwrite=True)
        tables = feature_table(
            names,
            spine,
            lambda name: read_versions(name, self._warehouse, batch_view),
            instants=int(self._connection.table("labels").as_of.nunique().execute()),
        )
        query = str(ibis.to_sql(tables.order_by(*KEYS), dialect="duckdb"))
        of_customers = {
            name: parts for name, parts in read.items() if "customer_id" in self._connection.table(name).columns
        }
        for first, last in self._ranges():
            within = f"WHERE customer_id BETWEEN '{_quoted(first)}' AND '{_quoted(last)}'"
            self._connection.raw_sql(f"CREATE OR REPLACE TABLE spine AS SELECT * FROM labels {within}")
            for name, parts in of_customers.items():
                self._connection.raw_sql(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM read_parquet({parts}) {within}")
            yield query

    def _ranges(self) -> list[tuple[str, str]]:
        """Return the first and the last customer of each batch, in order."""
        rows = self._connection.raw_sql(f"""
            SELECT min(customer_id), max(customer_id) FROM (
                SELECT customer_id, (row_number() OVER (ORDER BY customer_id) - 1) // {self._batch} AS batch
                FROM (SELECT DISTINCT customer_id FROM labels)
            ) GROUP BY batch ORDER BY batch
        """)
        return list(rows.fetchall()) or [("", "")]


def _quoted(text: str) -> str:
    return text.replace("'", "''")
