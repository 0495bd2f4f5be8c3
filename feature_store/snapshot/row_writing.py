"""Making the files of rows of a snapshot: what each part holds, and what was heard of its customers, by customer."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import ibis
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.engine import Engine
from feature_store.snapshot.durable import aside
from feature_store.snapshot.folder import file_digest
from feature_store.snapshot.row_file import TABLES as ROW_TABLES
from feature_store.version import SUPERSEDED_AT

HEARD_TABLES = ("calls", "text_signals")
"""What features of a call read; each file of rows holds them for its customers, every version."""
_AT_ONCE = 1_000
_LEVEL = 1  # numbers hardly shrink further, and a million of them are written at night


def write_heard(engine: Engine, folder: Path) -> None:
    """Write every version of the calls and of their signals, by customer, as `calls.parquet` and `text_signals.parquet`."""
    for name in HEARD_TABLES:
        versions = engine.versions(name)
        if SUPERSEDED_AT not in versions.columns:
            versions = versions.mutate(**{SUPERSEDED_AT: ibis.null("timestamp(6)")})
        schema = arrow_schema(TABLES[name]).append(pa.field(SUPERSEDED_AT, pa.timestamp("us")))
        with (
            aside(folder / f"{name}.parquet") as beside,
            pq.ParquetWriter(beside, schema, compression="zstd") as writer,
        ):
            ordered = versions.order_by(["customer_id", *TABLES[name].key, "available_at"])
            for batch in ordered.select(schema.names).to_pyarrow_batches(chunk_size=50_000):
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))


def write_rows(part: Path, heard: Path, target: Path) -> str:
    """Make the file of rows of one part; return its digest.

    Parameters
    ----------
    part
        The Parquet file of the part's facts, ids ascending.
    heard
        The folder that `write_heard` wrote.
    target
        `rows/part-….db` of the snapshot; the same rows give the same bytes.
    """
    with aside(target) as beside:
        beside.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(beside, isolation_level=None)) as rows,
            duckdb.connect(config={"threads": 1}) as read,
        ):
            rows.execute("PRAGMA journal_mode = OFF")
            rows.execute("BEGIN")
            for table in ROW_TABLES:
                rows.execute(table)
            _copy(part, heard, rows, read)
            rows.execute("COMMIT")
        return file_digest(beside)


def _copy(part: Path, heard: Path, rows: sqlite3.Connection, read: duckdb.DuckDBPyConnection) -> None:
    facts = read.execute("FROM read_parquet($1) ORDER BY customer_id", [str(part)])
    names = [column[0] for column in facts.description or ()]
    rows.execute("INSERT INTO columns VALUES (?)", (_packed(orjson.dumps(names)),))
    place = names.index("customer_id")
    while batch := facts.fetchmany(_AT_ONCE):
        rows.executemany("INSERT INTO facts VALUES (?, ?)", [(row[place], _packed(orjson.dumps(row))) for row in batch])
    rows.executemany("INSERT INTO heard VALUES (?, ?, ?)", _heard(part, heard, read))


def _heard(part: Path, heard: Path, read: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, bytes, bytes]]:
    found = read.execute(
        """
        WITH bound AS (SELECT min(customer_id) AS first, max(customer_id) AS last FROM read_parquet($part)),
        call AS (
            SELECT customer_id, to_json(list(each ORDER BY each.call_id, each.available_at)) AS calls
            FROM read_parquet($calls) AS each, bound WHERE customer_id BETWEEN first AND last GROUP BY customer_id
        ), signal AS (
            SELECT customer_id, to_json(list(each ORDER BY each.call_id, each.available_at)) AS signals
            FROM read_parquet($signals) AS each, bound WHERE customer_id BETWEEN first AND last GROUP BY customer_id
        )
        SELECT customer_id, coalesce(calls, '[]'), coalesce(signals, '[]')
        FROM call FULL JOIN signal USING (customer_id)
        SEMI JOIN (SELECT customer_id FROM read_parquet($part)) USING (customer_id) ORDER BY customer_id
        """,
        {"part": str(part), "calls": str(heard / "calls.parquet"), "signals": str(heard / "text_signals.parquet")},
    )
    while batch := found.fetchmany(_AT_ONCE):
        for customer_id, calls, signals in batch:
            yield customer_id, _packed(calls.encode()), _packed(signals.encode())


def _packed(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)
