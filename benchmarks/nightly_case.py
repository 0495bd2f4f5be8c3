"""A utility of any size whose features are given: rows drawn from the facts of a small one, so that they are as usual."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.canonical import TEXT_SIGNALS
from feature_store.column import Table, arrow_schema
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import written_aside
from feature_store.snapshot.folder import SnapshotFolder, latest
from feature_store.snapshot.material import ATTRIBUTES, EVIDENCE
from feature_store.tables.customer import CUSTOMERS
from feature_store.warehouse import Commit, Warehouse

AS_OF = datetime(2026, 4, 1)
AT_ONCE = 50_000
_LOADED = "2026-04-01T00:00:00.000000"
_SPREAD = 0.1


class GivenFeatures(DuckDBEngine):
    """An engine that takes features from a folder instead of computing them."""

    def __init__(self, warehouse: Warehouse, given: Path) -> None:
        super().__init__(warehouse, threads=1)
        self._given = given

    def build(self, names: Sequence[str], of: pd.DataFrame | datetime, target: Path) -> int:  # noqa: ARG002 - as Engine
        """Put the given files in place; return their rows."""
        with written_aside(target) as folder:
            for path in sorted(self._given.glob("*.parquet")):
                (folder / path.name).hardlink_to(path)
        return sum(pq.ParquetFile(path).metadata.num_rows for path in target.glob("*.parquet"))


def write_case(snapshot: SnapshotFolder, customers: int, folder: Path, seed: int = 7) -> None:
    """Write warehouse and features of `customers` below `folder`; memory stays that of one part."""
    facts = pa.concat_tables(pq.read_table(path) for path in snapshot.all_facts)
    random = np.random.default_rng(seed)
    warehouse, features = Warehouse(folder / "warehouse"), folder / "features"
    features.mkdir(parents=True)
    for number, start in enumerate(range(0, customers, AT_ONCE)):
        count = min(AT_ONCE, customers - start)
        drawn = facts.take(random.integers(0, len(facts), count))
        ids = pa.array([f"{start + each:010d}" for each in range(count)])
        _write(warehouse, CUSTOMERS, _customers(drawn, ids), number)
        _write(warehouse, TEXT_SIGNALS, _signals(drawn, ids), number)
        columns = {name: _varied(drawn.column(name), random) for name in snapshot.manifest.features}
        as_of = pa.array([AS_OF] * count, pa.timestamp("us"))
        pq.write_table(
            pa.table({"customer_id": ids, "as_of": as_of, **columns}), features / f"part-{number:05d}.parquet"
        )
    warehouse.stand("text_signals", "given")


def _varied(column: pa.ChunkedArray, random: np.random.Generator) -> pa.ChunkedArray:
    """Return amounts a little moved; counts, flags, shares and nulls stay."""
    values = column.to_numpy()
    known = values[np.isfinite(values)]
    if not len(known) or known.max() <= 1 or (known == np.round(known)).all():
        return column
    return pa.chunked_array([pa.array(values * random.lognormal(0, _SPREAD, len(values)), from_pandas=True)])


def _customers(drawn: pa.Table, ids: pa.Array) -> pa.Table:
    opened = pa.array([AS_OF.date()] * len(ids))
    return _of_schema(CUSTOMERS, {"customer_id": ids, "opened_on": opened, **{n: drawn.column(n) for n in ATTRIBUTES}})


def _signals(drawn: pa.Table, ids: pa.Array) -> pa.Table:
    evidence = drawn.column(EVIDENCE)
    said = pc.is_valid(evidence)
    at = pa.array([datetime(2026, 3, 1)] * len(ids), pa.timestamp("us"))
    given = {"customer_id": ids, "call_id": ids, "said_at": at, "available_at": at, EVIDENCE: evidence}
    return _of_schema(TEXT_SIGNALS, given).filter(said)


def _of_schema(table: Table, given: dict[str, pa.Array]) -> pa.Table:
    schema = arrow_schema(table)
    rows = len(given["customer_id"])
    available = pa.array([datetime(2026, 1, 1)] * rows, pa.timestamp("us"))
    columns = {"available_at": available, **given}
    return pa.table(
        {f.name: columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema}, schema
    )


def _write(warehouse: Warehouse, table: Table, rows: pa.Table, number: int) -> None:
    name = table.name
    with warehouse.aside() as folder:
        pq.write_table(rows, folder / "part.parquet")
        warehouse.move(folder / "part.parquet", f"{name}/{number:05d}.parquet")
        part, digest = f"{name}/{number:05d}.parquet", f"{number:016d}"
        warehouse.commit(Commit(name, "given", "", digest, len(rows), len(rows), 0, (part,), "", _LOADED), folder)


def prepare_case(var: Path, customers: int, folder: Path) -> None:
    """Write a case from the latest snapshot of the demo in `var`, for a child that was asked to; prints its size."""
    snapshot = latest(var / "snapshots")
    if snapshot is None:
        sys.exit(f"{var} holds no snapshot")
    write_case(snapshot, customers, folder)
    print(json.dumps({"customers": customers}))
