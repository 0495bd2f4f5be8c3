"""A utility of several times the demo's customers: every row again under another id, one file a copy, ids ascending."""

from pathlib import Path

import duckdb

from feature_store.canonical import DERIVED
from feature_store.warehouse import Commit, Warehouse

TABLES = {
    "customers": (),
    "curve_days": (),
    "meter_readings": (),
    "bills": ("bill_id",),
    "payments": ("payment_id", "bill_id"),
}
"""The tables that a picture reads, each with its columns that are keys beside the customer."""
_LOADED = "2026-04-01T00:00:00.000000"


def write_case(var: Path, copies: int, folder: Path) -> None:
    """Write the warehouse below `folder`, one copy in memory at a time."""
    given, made = Warehouse(var / "warehouse"), Warehouse(folder / "warehouse")
    for name, keys in TABLES.items():
        parts = [str(part) for part in given.parts(name)]
        for number in range(copies):
            _write(made, name, parts, keys, number)
        if name in DERIVED:
            made.stand(name, "given")


def batches(folder: Path, size: int) -> list[list[str]]:
    """Return the ids of all customers, ascending, so many at a time."""
    parts = sorted(str(part) for part in Warehouse(folder / "warehouse").parts("customers"))
    with duckdb.connect() as read:
        ids = [
            each
            for (each,) in read.sql(f"SELECT DISTINCT customer_id FROM read_parquet({parts}) ORDER BY 1").fetchall()
        ]
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _write(made: Warehouse, name: str, parts: list[str], keys: tuple[str, ...], number: int) -> None:
    again = ", ".join(f"'{number:03d}' || {each} AS {each}" for each in ("customer_id", *keys))
    part, digest = f"{name}/{number:05d}.parquet", f"{number:016d}"
    with made.aside() as folder, duckdb.connect(config={"threads": 1}) as write:
        query = f"SELECT * REPLACE ({again}) FROM read_parquet({parts}) ORDER BY customer_id"
        (rows,) = write.execute(f"COPY ({query}) TO '{folder / 'part.parquet'}' (COMPRESSION zstd)").fetchone() or (0,)
        made.move(folder / "part.parquet", part)
        made.commit(Commit(name, "given", "", digest, rows, rows, 0, (part,), "", _LOADED), folder)
