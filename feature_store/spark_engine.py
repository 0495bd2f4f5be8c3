"""The cluster engine: Spark over the same Parquet parts, the same expressions. Needs the extra `spark` and Java 17."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from feature_store.computation import feature_table
from feature_store.engine import as_frame, label_rows, read_versions, spine_rows, standing, written_aside
from feature_store.point_in_time import Latest, point_in_time_join
from feature_store.warehouse import Warehouse

if TYPE_CHECKING:  # an optional extra
    from pyspark.sql import SparkSession


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

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse it reads."""
        return self._warehouse

    @property
    def session(self) -> "SparkSession":
        """The session, for what is written in its own SQL."""
        return self._session

    def table(self, name: str) -> ir.Table:
        """Return a canonical table as it stands now."""
        return standing(self.versions(name))

    def versions(self, name: str) -> ir.Table:
        """Return every version of a canonical table."""
        return read_versions(name, self._warehouse, self._view)

    def features(self, names: Sequence[str], labels: pd.DataFrame) -> pd.DataFrame:
        """Return the features of the distinct label rows."""
        instants = label_rows(labels).as_of.nunique()
        return as_frame(feature_table(names, self._spine(labels), self.versions, instants=instants).to_pyarrow())

    def join(self, labels: pd.DataFrame, latest: Mapping[str, Latest]) -> pd.DataFrame:
        """Return every label row with the columns of the latest records as of its as_of."""
        path = f"{self._scratch.name}/joined_labels.parquet"
        label_rows(labels).astype({"as_of": "datetime64[us]"}).to_parquet(path, index=False)
        spine = self._view("joined_labels", [path])
        return as_frame(point_in_time_join(spine, latest, self.versions).to_pyarrow())

    def build(self, names: Sequence[str], of: pd.DataFrame | datetime, target: Path) -> int:
        """Write the features of label rows, or of every customer as of an instant, as Parquet files below `target`."""
        instants = 1 if isinstance(of, datetime) else label_rows(of).as_of.nunique()
        query = self._connection.compile(feature_table(names, self._spine(of), self.versions, instants=instants))
        with written_aside(target) as folder:
            self._session.sql(query).write.mode("overwrite").parquet(str(folder))
            return int(self._session.read.parquet(str(folder)).count())

    def _spine(self, of: pd.DataFrame | datetime) -> ir.Table:
        if isinstance(of, datetime):
            return self.table("customers").select("customer_id", as_of=ibis.literal(of, "timestamp")).distinct()
        path = f"{self._scratch.name}/labels.parquet"
        pq.write_table(spine_rows(of), path)
        return self._view("labels", [path])

    def _view(self, name: str, parts: list[str]) -> ir.Table:
        self._session.read.parquet(*parts).createOrReplaceTempView(name)
        return self._connection.table(name)

    def repeatable(self) -> AbstractContextManager[None]:
        """Change nothing: executors finish in whatever order, so sums of fractions may differ in their last bits."""
        return nullcontext()

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
        self._scratch.cleanup()
