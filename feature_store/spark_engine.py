"""The cluster engine: Spark over the same Parquet parts, the same expressions. Needs the extra `spark` and Java 17."""

from collections.abc import Sequence
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from feature_store.engine import compute, empty_rows, spine_rows
from feature_store.warehouse import Warehouse


class SparkEngine:
    """A Spark session that reads the warehouse; `master` is `local[2]` or a cluster's address."""

    def __init__(self, warehouse: Warehouse, master: str = "local[2]") -> None:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - optional extra, and it starts a JVM

        self._warehouse = warehouse
        self._scratch = TemporaryDirectory(prefix="gridtags-spark-")
        builder = SparkSession.builder.master(master).appName("gridtags").config("spark.ui.enabled", "false")
        # Instants are wall-clock time without offset; any other session zone would shift them.
        builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.ansi.enabled", "false")
        builder = builder.config("spark.sql.parquet.inferTimestampNTZ.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "4").config(
            "spark.sql.warehouse.dir", self._scratch.name
        )
        self._session = builder.getOrCreate()
        self._connection = ibis.pyspark.connect(self._session)

    def table(self, name: str) -> ir.Table:
        """Return a canonical table."""
        parts = [str(part) for part in self._warehouse.parts(name)]
        return self._view(name, parts) if parts else empty_rows(name)

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return the features of the distinct label rows."""
        path = f"{self._scratch.name}/spine.parquet"
        pq.write_table(spine_rows(labels), path)
        return compute(self, names, self._view("spine", [path]))

    def _view(self, name: str, parts: list[str]) -> ir.Table:
        self._session.read.parquet(*parts).createOrReplaceTempView(name)
        return self._connection.table(name)

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
        self._scratch.cleanup()
