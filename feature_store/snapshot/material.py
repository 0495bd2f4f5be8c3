"""What a snapshot is made of, part by part: features, attributes and evidence, gathered from the files an engine wrote.

An engine writes once, for everyone; from then on only DuckDB reads, one range of neighbouring customers at a time, so the same
code serves both engines, any process, and any number of customers.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.computation import KEYS
from feature_store.engine import Engine
from feature_store.error import SnapshotError
from feature_store.snapshot.durable import aside

ATTRIBUTES = ("customer_type", "industry", "urban_rural", "region", "tariff", "voltage_level")
EVIDENCE = "evidence"


@dataclass(frozen=True)
class Span:
    """A range of neighbouring customers: ids in [first, last]."""

    first: str
    last: str
    rows: int


@dataclass(frozen=True)
class Material:
    """The files of one run: the folder of an engine's features, and what stands beside them."""

    root: Path

    @property
    def features(self) -> Path:
        """Folder of the features, as `Engine.build` writes them."""
        return self.root / "features"

    @property
    def customers(self) -> Path:
        """File of customer_id and attributes."""
        return self.root / "customers.parquet"

    @property
    def evidence(self) -> Path:
        """File of customer_id and the evidence of the latest call that was heard."""
        return self.root / "evidence.parquet"

    def spans(self, rows: int) -> list[Span]:
        """Return the customers in ranges of at most `rows`, ids ascending.

        Raises
        ------
        SnapshotError
            There are no customers, or one stands twice.
        """
        found = _query(f"""
            SELECT min(customer_id), max(customer_id), count(*), count(DISTINCT customer_id) FROM (
                SELECT customer_id, (row_number() OVER (ORDER BY customer_id) - 1) // {rows} AS span
                FROM read_parquet({_quoted(self.customers)})
            ) GROUP BY span ORDER BY span
        """).fetchall()
        spans = [Span(first, last, count) for first, last, count, _ in found]
        if not spans:
            raise SnapshotError("there are no customers in the warehouse; ingest first")
        twice = [first for first, _, count, distinct in found if count != distinct]
        if twice or any(left.last >= right.first for left, right in pairwise(spans)):
            raise SnapshotError(f"customers: an id stands twice, in the range that begins with {(twice or ['?'])[0]}")
        return spans

    def read(self, span: Span, *beside: Path) -> pa.Table:
        """Return customer_id, attributes, features and evidence of a range, ids ascending; nulls are nulls, not NaN.

        `beside` are further files with a customer_id, whose columns are added.
        """
        within = "WHERE customer_id BETWEEN $first AND $last"
        joins = "".join(
            f" LEFT JOIN (SELECT * FROM read_parquet({_quoted(path)}) {within}) USING (customer_id)"
            for path in (self.evidence, *beside)
        )
        return _query(
            f"""
            SELECT * EXCLUDE (as_of) FROM (SELECT * FROM read_parquet({_quoted(self.customers)}) {within})
            LEFT JOIN (SELECT * FROM read_parquet({_quoted(self.features / "*.parquet")}) {within}) USING (customer_id){joins}
            ORDER BY customer_id
            """,
            {"first": span.first, "last": span.last},
        ).to_arrow_table()


def write_customers(engine: Engine, path: Path) -> None:
    """Write customer_id and attributes of every customer, as they stand now."""
    _write(engine.table("customers").select("customer_id", *ATTRIBUTES), path)


def write_evidence(engine: Engine, as_of: datetime, path: Path) -> None:
    """Write the evidence (JSON text) of each customer's latest call that was said and known before `as_of`."""
    heard = engine.table("text_signals")
    known = heard.filter((heard.said_at < as_of) & (heard.available_at < as_of))
    latest = ibis.window(group_by="customer_id", order_by=[ibis.desc(known.said_at), ibis.desc(known.call_id)])
    ranked = known.mutate(rank=ibis.row_number().over(latest))
    _write(ranked.filter(ranked["rank"] == 0).select("customer_id", EVIDENCE), path)


def spine(span_rows: pa.Table, as_of: datetime) -> pa.Table:
    """Return the label rows (customer_id, as_of) of the customers of a range."""
    ids = span_rows.column("customer_id")
    return pa.table(dict(zip(KEYS, (ids, pa.array([as_of] * len(ids), pa.timestamp("us"))), strict=True)))


def _write(texts: ir.Table, path: Path) -> None:
    schema = pa.schema([(name, pa.string()) for name in texts.columns])
    with aside(path) as beside, pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        for batch in texts.order_by("customer_id").to_pyarrow_batches():
            writer.write_table(pa.Table.from_batches([batch]).select(schema.names).cast(schema))


def _query(sql: str, parameters: dict[str, str] | None = None) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1}).execute(sql, parameters or {})


def _quoted(path: Path | str) -> str:
    return "'" + str(path).replace("'", "''") + "'"
