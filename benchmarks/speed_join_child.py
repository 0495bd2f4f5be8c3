"""One side of the benchmark of the point-in-time join: `python -m benchmarks.speed_join_child SIDE WAREHOUSE LABELS`."""

import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.speed_child import report
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.point_in_time import Latest
from feature_store.warehouse import Warehouse

THREADS = 2
VIEWS = {"bills": ("issued_on", "amount"), "payments": ("paid_at", "amount"), "contacts": ("contacted_at", "kind")}


def ours(root: Path, labels: Path) -> float:
    """Join by the feature store."""
    latest = {name: Latest(name, columns) for name, columns in VIEWS.items()}
    with closing(DuckDBEngine(Warehouse(root), threads=THREADS, memory="1GB")) as engine:
        return _checksum(engine.join(pd.read_parquet(labels), latest))


def asof(root: Path, labels: Path) -> float:
    """Join by hand: DuckDB's ASOF on the instant of arrival, as one would write it."""
    columns = ", ".join(f"{view}.{column} AS {view}__{column}" for view, names in VIEWS.items() for column in names)
    joins = " ".join(
        f"ASOF LEFT JOIN (SELECT *, greatest(CAST({names[0]} AS TIMESTAMP), available_at) AS seen "
        f"FROM '{root}/{view}/all.parquet') AS {view} "
        f"ON labels.customer_id = {view}.customer_id AND labels.as_of > {view}.seen"
        for view, names in VIEWS.items()
    )
    with duckdb.connect(config={"threads": THREADS, "memory_limit": "1GB"}) as connection:
        return _checksum(connection.execute(f"SELECT labels.*, {columns} FROM '{labels}' AS labels {joins}").df())


def _checksum(frame: pd.DataFrame) -> float:
    return float(len(frame)) + float(frame.bills__amount.sum()) + float(frame.payments__amount.sum())


if __name__ == "__main__":
    report(lambda: {"ours": ours, "asof": asof}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
