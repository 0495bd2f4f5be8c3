"""Conditions over the Parquet parts of a snapshot's facts on Spark: what `expression` does for one table, for a cluster's worth."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.snapshot.writing import write_part

if TYPE_CHECKING:  # an optional extra
    from pyspark.sql import DataFrame, SparkSession

_NUMBERS = frozenset({"double", "float", "bigint", "int", "smallint", "tinyint"})
_PART = "part_file"


def write_conditions(
    session: "SparkSession", facts: Sequence[Path], target: Path, names: Sequence[str], *steps: Mapping[str, str]
) -> dict[str, str]:
    """Write below `target` for each file of facts one of the same name: customer_id, and each of `names` as 1, 0 or −1 for null.

    A condition, in Spark's SQL, reads the columns of the facts, numbers as doubles with NaN as null, and the conditions of
    earlier steps by name. Rows are in the order of customer_id. Returns the digest of each file by its name.
    """
    rows = _typed(session.read.parquet(*map(str, facts)))
    for step in steps:
        rows = rows.selectExpr("*", *(f"({sql}) AS `{name}`" for name, sql in step.items()))
    found = rows.selectExpr(
        "customer_id",
        _PART,
        *(f"coalesce(CAST(`{each}` AS TINYINT), CAST(-1 AS TINYINT)) AS `{each}`" for each in names),
    )
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        ordered = found.repartition(len(facts), _PART).sortWithinPartitions(_PART, "customer_id")
        ordered.write.partitionBy(_PART).parquet(f"{scratch}/written")
        return {path.name: _moved(Path(scratch) / "written", path.name, names, target) for path in facts}


def _typed(rows: "DataFrame") -> "DataFrame":
    columns = [
        f"nullif(CAST(`{name}` AS DOUBLE), CAST('NaN' AS DOUBLE)) AS `{name}`" if kind in _NUMBERS else f"`{name}`"
        for name, kind in rows.dtypes
    ]
    return rows.selectExpr(*columns, f"element_at(split(input_file_name(), '/'), -1) AS {_PART}")


def _moved(written: Path, file: str, names: Sequence[str], target: Path) -> str:
    """Write what Spark wrote for one part as snapshots keep it; the same rows give the same bytes on either engine."""
    found = sorted((written / f"{_PART}={file}").glob("*.parquet"))
    schema = pa.schema([("customer_id", pa.string()), *((name, pa.int8()) for name in names)])
    rows: Any = pa.concat_tables(pq.read_table(path, partitioning=None) for path in found)
    return write_part(rows.select(schema.names).cast(schema), target / file)
