"""A small marketing database for tests: customers and readings, each with the time of its last change."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from feature_store.ingest import FileReport
from feature_store.source.mapping import SourceMapping
from feature_store.sql.connection import parse_url
from feature_store.sql.ingest import ingest_database
from feature_store.warehouse import Warehouse

NOW = datetime(2026, 5, 1)
CUSTOMERS = {
    "table": "customers",
    "from": "c_cons",
    "key": "CONS_NO",
    "watermark": "UPDATE_TIME",
    "columns": {"customer_id": "CONS_NO", "customer_type": "ELEC_TYPE", "operating_capacity_kva": "RUN_CAP"},
}


def mapping(**changes: object) -> SourceMapping:
    """Return the mapping of the customers, with `changes` (None removes a key)."""
    query = {name: value for name, value in {**CUSTOMERS, **changes}.items() if value is not None}
    return SourceMapping.model_validate({"name": "test", "query": [query]})


class SourceDatabase:
    """The source system's own view: it may write."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = sa.create_engine(parse_url(url), poolclass=sa.NullPool)
        instant = "timestamp" if url.startswith("postgresql") else "text"
        self.execute(
            f"CREATE TABLE c_cons (cons_no varchar(20) PRIMARY KEY, elec_type text, run_cap numeric, update_time {instant})"
        )

    def execute(self, statement: str, rows: Sequence[dict[str, object]] | None = None) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text(statement), rows)

    def insert(self, *rows: tuple[str, str | None]) -> None:
        """Insert customers given as (number, update time)."""
        values = [{"n": number, "t": time} for number, time in rows]
        cast = "CAST(:t AS timestamp)" if self.url.startswith("postgresql") else ":t"
        self.execute(f"INSERT INTO c_cons VALUES (:n, 'residential', 8, {cast})", values)


def load(
    source: SourceMapping, url: str, warehouse: Warehouse, chunk_rows: int = 200_000, now: datetime = NOW
) -> list[FileReport]:
    return ingest_database(source, parse_url(url), warehouse, now, chunk_rows=chunk_rows)


def rows(warehouse: Warehouse, table: str = "customers") -> pd.DataFrame:
    parts = [pd.read_parquet(part) for part in warehouse.parts(table)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["customer_id"])


def ids(warehouse: Warehouse) -> list[str]:
    return sorted(rows(warehouse).customer_id)


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'source.db'}"
