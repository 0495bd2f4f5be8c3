"""All features of everybody, or a few in pandas: `python -m benchmarks.speed_features_child SIDE WAREHOUSE OUT`."""

import resource
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd

import feature_store.features  # noqa: F401 - registers them
from benchmarks.speed_child import report
from benchmarks.speed_history import AS_OF
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature import FEATURES
from feature_store.warehouse import Warehouse

MOST_BYTES = 8 << 30
PANDAS_FEATURES = 6


def ours(root: Path, out: Path) -> float:
    """Compute every feature of every customer; return their number."""
    with closing(DuckDBEngine(Warehouse(root), threads=2, memory="4GB")) as engine:
        return engine.build(list(FEATURES), AS_OF, out)


def pandas(root: Path, out: Path) -> float:
    """Compute six features the way a notebook does: everything in one frame, a mask and a group for each of them."""
    # The machine may have more; a process that takes more than this would not have fitted.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    rows = pd.concat(
        pd.read_parquet(path, columns=["customer_id", "day", "kwh", "available_at"])
        for path in sorted((root / "meter_readings").glob("*.parquet"))
    )
    rows = rows[rows.available_at < AS_OF]
    age = (pd.Timestamp(AS_OF) - pd.to_datetime(rows.day)).dt.days
    windows = {f"kwh_last_{days}_days": age <= days for days in (7, 30, 90, 365)}
    values = {name: rows[mask].groupby("customer_id").kwh.sum() for name, mask in windows.items()}
    values["deviation"] = rows.groupby("customer_id").kwh.std()
    values["largest"] = rows.groupby("customer_id").kwh.max()
    pd.DataFrame(values).to_parquet(out)
    return len(values["largest"])


if __name__ == "__main__":
    report(lambda: {"ours": ours, "pandas": pandas}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
