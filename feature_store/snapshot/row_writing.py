"""Making the files of rows of a snapshot: what each part holds, and what was heard of its customers, by customer."""

from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.engine import Engine
from feature_store.snapshot.durable import aside
from feature_store.snapshot.row_file import HEARD, ROWS, row_path
from feature_store.snapshot.row_packing import pack_rows
from feature_store.version import SUPERSEDED_AT

HEARD_TABLES = ("calls", "text_signals")
"""What features of a call read; each file of rows holds them for its customers, every version."""


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


def write_rows(part: Path, heard: Path, facts: pa.Table | None = None) -> dict[str, str]:
    """Make the files of rows of one part: facts, and calls of those who called; return their digests by name in the snapshot.

    Parameters
    ----------
    part
        The Parquet file `facts/part-….parquet` of a snapshot, ids ascending; the files come beside its folder.
    heard
        The folder that `write_heard` wrote.
    facts
        What `part` holds, where it is at hand.
    """
    facts = pq.read_table(part) if facts is None else facts
    rows, calls = row_path(part, ROWS), row_path(part, HEARD)
    return {
        f"{ROWS}/{rows.name}": pack_rows(facts, rows),
        f"{HEARD}/{calls.name}": pack_rows(_heard(facts.select(["customer_id"]), heard), calls),
    }


def _heard(ids: pa.Table, heard: Path) -> pa.Table:
    """Return customer_id, calls and text_signals (JSON text, null where there are none) of those customers who called."""
    # To JSON first, then sorted: sorting lists of whole rows takes four times as long.
    together = "'[' || string_agg(to_json(each), ',' ORDER BY each.call_id, each.available_at) || ']'"
    asked = f"""
        WITH bound AS (SELECT min(customer_id) AS first, max(customer_id) AS last FROM ids),
        call AS (
            SELECT customer_id, {together} AS calls
            FROM read_parquet($calls) AS each, bound WHERE customer_id BETWEEN first AND last GROUP BY customer_id
        ), signal AS (
            SELECT customer_id, {together} AS signals
            FROM read_parquet($signals) AS each, bound WHERE customer_id BETWEEN first AND last GROUP BY customer_id
        )
        SELECT customer_id, calls::VARCHAR AS calls, signals::VARCHAR AS text_signals FROM call FULL JOIN signal USING (customer_id)
        SEMI JOIN ids USING (customer_id) ORDER BY customer_id
        """
    with duckdb.connect(config={"threads": 1}) as read:
        read.register("ids", ids)
        found = read.execute(
            asked, {"calls": str(heard / "calls.parquet"), "signals": str(heard / "text_signals.parquet")}
        )
        return found.to_arrow_table()
