"""An ingest killed at any moment, of files and of a database: the warehouse opens, the ingest can be done again, counts agree."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.durability_entry import DurabilityResult, durability, kill_at_random
from feature_store.ingest import ingest
from feature_store.source.mapping import SourceMapping, canonical_source
from feature_store.sql.connection import parse_url
from feature_store.sql.ingest import ingest_database
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import LOADING

NOW = datetime(2026, 5, 1)
_COLUMNS = {"customers": ("customer_id", "customer_type"), "meter_readings": ("customer_id", "day", "kwh")}
_KEYS = {"customers": "customer_id", "meter_readings": "customer_id, day"}


class KilledIngest:
    """Customers and their readings, loaded by a child from `files` or from a `database`, into a new warehouse each time."""

    def __init__(self, kind: str, folder: Path, customers: int = 500, days: int = 40) -> None:
        self.name = f"ingest of {kind}"
        self._kind = kind
        self._folder = folder
        self._expected = {"customers": customers, "meter_readings": customers * days}
        write_source(folder, customers, days)

    def prepare(self) -> Sequence[str]:
        """Empty the warehouse."""
        shutil.rmtree(self._folder / "warehouse", ignore_errors=True)
        return ["-m", "benchmarks.durability_ingest", self._kind, str(self._folder)]

    def outcome(self) -> str:
        """Return whether nothing, a part or all is loaded; what is loaded must agree with its commit records."""
        held = self._held()
        if held == self._expected:
            return "all"
        return "part" if any(held.values()) else "nothing"

    def complete(self) -> None:
        """Load again, twice; check that all rows are there once and that nothing is left lying about."""
        load(self._kind, self._folder)
        assert self._held() == self._expected, f"{self._held()} instead of {self._expected}"  # noqa: S101 - Killed asks for it
        root = self._folder / "warehouse"
        referred = {str(root / part) for commit in Warehouse(root).commits() for part in commit.parts}
        there = {str(path) for table in _COLUMNS for path in (root / table).glob("*")}
        assert there == referred, f"parts that no load refers to: {there - referred}"  # noqa: S101
        assert not list(root.glob(f"{LOADING}*")), "a folder of a killed load is left"  # noqa: S101
        load(self._kind, self._folder)
        assert self._held() == self._expected, "a second load changed the counts"  # noqa: S101

    def _held(self) -> dict[str, int]:
        """Return the rows of each table; each key stands once, and the commit records count the same."""
        warehouse, held = Warehouse(self._folder / "warehouse"), {}
        for table, key in _KEYS.items():
            parts = [str(part) for part in warehouse.parts(table)]
            query = f"SELECT count(*), count(DISTINCT ({key})) FROM read_parquet({parts})"
            rows, keys = (duckdb.sql(query).fetchone() or (0, 0)) if parts else (0, 0)
            counted = sum(commit.accepted for commit in warehouse.commits(table))
            assert rows == keys == counted, f"{table}: {rows} rows, {keys} keys, {counted} counted"  # noqa: S101
            held[table] = int(rows)
        return held


def write_source(folder: Path, customers: int, days: int) -> None:
    """Write the same rows as CSV files (readings in five) and as a SQLite database, all readings of a day with one watermark."""
    rows: dict[str, list[tuple[str | int, ...]]] = {
        "customers": [(f"c{n:06}", "residential") for n in range(customers)],
        "meter_readings": [
            (f"c{n:06}", str((NOW - timedelta(days=days - day)).date()), (n * 7 + day) % 50)
            for day in range(days)
            for n in range(customers)
        ],
    }
    (folder / "raw").mkdir(parents=True)
    with sqlite3.connect(folder / "source.db") as connection:
        for table, values in rows.items():
            names = _COLUMNS[table]
            connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", values)
            for part in range(5 if table == "meter_readings" else 1):
                lines = [",".join(map(str, row)) for row in values[part :: 5 if table == "meter_readings" else 1]]
                text = "\n".join([",".join(names), *lines])
                (folder / "raw" / f"{table}-{part}.csv").write_text(text, encoding="utf-8")
    connection.close()


def load(kind: str, folder: Path) -> None:
    """Load the source below `folder` into the warehouse below it."""
    warehouse = Warehouse(folder / "warehouse")
    if kind == "files":
        ingest(canonical_source(), folder / "raw", warehouse, NOW)
    else:
        ingest_database(_mapping(), parse_url(f"sqlite:///{folder / 'source.db'}"), warehouse, NOW, chunk_rows=2000)


def _mapping() -> SourceMapping:
    order = {"customers": {}, "meter_readings": {"watermark": "day"}}
    queries = [
        {"table": t, "from": t, "key": _KEYS[t].split(", "), "columns": {c: c for c in columns}, **order[t]}
        for t, columns in _COLUMNS.items()
    ]
    return SourceMapping.model_validate({"name": "durability", "query": queries})


@durability("ingest")
def killed_ingest(moments: int) -> Iterator[DurabilityResult]:
    """Kill an ingest of files, then one of a database."""
    for kind in ("files", "database"):
        with TemporaryDirectory() as folder:
            yield kill_at_random(KilledIngest(kind, Path(folder) / "work"), moments)


if __name__ == "__main__":
    print("ready", flush=True)
    load(sys.argv[1], Path(sys.argv[2]))
