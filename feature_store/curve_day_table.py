"""Keeping `curve_days` beside `load_curves`: each part of curves is worked through once, into one file for each of its days."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from feature_store.column import arrow_schema
from feature_store.curve_day import curve_days
from feature_store.error import WarehouseError
from feature_store.tables.customer import CUSTOMERS
from feature_store.tables.metering import LOAD_CURVES
from feature_store.tariff import Tariffs
from feature_store.version import seen_at
from feature_store.warehouse import Commit, Warehouse

SOURCE_TABLE = "load_curves"
TABLE = "curve_days"


def refresh_curve_days(warehouse: Warehouse, tariffs: Tariffs, now: datetime) -> int:
    """Work through the curves that came since the last time; return their number of parts.

    Other tariff periods mean everything anew, which counts from the moment it is complete. The tariff of a customer is the one
    known on the curve's day, or the first known where there was none yet.
    """
    source = f"tariffs:{tariffs.digest}"
    done = {commit.sha256 for commit in warehouse.commits(TABLE) if commit.source == source}
    missing = [part for part in warehouse.parts(SOURCE_TABLE) if _digest(source, part) not in done]
    if missing:
        with duckdb.connect() as connection:
            connection.from_parquet([str(part) for part in warehouse.parts(CUSTOMERS.name)]).create_view(CUSTOMERS.name)
            query = _query(tariffs)
            for part in missing:
                _work_through(part, connection, query, warehouse, source, now)
    if warehouse.parts(SOURCE_TABLE):
        warehouse.stand(TABLE, source)
    return len(missing)


def require_complete(warehouse: Warehouse) -> None:
    """Refuse to compute features from daily aggregates that lag behind the curves.

    Raises
    ------
    WarehouseError
        Curves came that were not worked through, which a killed load leaves.
    """
    source = warehouse.derived_by(TABLE)
    done = {commit.sha256 for commit in warehouse.commits(TABLE) if commit.source == source}
    lagging = [part for part in warehouse.parts(SOURCE_TABLE) if _digest(str(source), part) not in done]
    if lagging:
        raise WarehouseError(
            f"curve_days lacks {len(lagging)} of {len(warehouse.parts(SOURCE_TABLE))} parts of load_curves; "
            "run `gridtags features refresh`"
        )


def _digest(source: str, part: Path) -> str:
    return sha256(f"{source} {part.name}".encode()).hexdigest()


def _query(tariffs: Tariffs) -> str:
    """Return the query over one part and all customers, made once: with 96 columns, making it takes longer than a small part."""
    curves = ibis.table(ibis.schema(arrow_schema(LOAD_CURVES)), name=SOURCE_TABLE)
    customers = ibis.table(ibis.schema(arrow_schema(CUSTOMERS)), name=CUSTOMERS.name)
    days = curve_days(_with_tariff(curves, customers), tariffs)
    return str(ibis.to_sql(days.mutate(partition=days.day).order_by("day", "customer_id"), dialect="duckdb"))


def _work_through(
    part: Path, connection: duckdb.DuckDBPyConnection, query: str, warehouse: Warehouse, source: str, now: datetime
) -> None:
    sha = _digest(source, part)
    connection.from_parquet(str(part)).create_view(SOURCE_TABLE, replace=True)
    with warehouse.aside() as folder:
        copy = f"COPY ({query}) TO '{folder / 'days'}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (partition))"
        rows = int((connection.execute(copy).fetchone() or (0,))[0])
        # One folder a day (`partition=2026-01-31`), one file in it for each part that brought curves of that day.
        names = {file: f"{TABLE}/{file.parent.name}/{sha[:16]}.parquet" for file in folder.glob("days/*/*.parquet")}
        for file, name in names.items():
            warehouse.move(file, name)
        at = now.isoformat(timespec="microseconds")
        commit = Commit(TABLE, source, part.name, sha, rows, rows, 0, tuple(sorted(names.values())), "", at)
        warehouse.commit(commit, folder)


def _with_tariff(curves: ir.Table, customers: ir.Table) -> ir.Table:
    """Add `tariff`: of the customer's versions the last one seen by the end of the curve's day, else the first."""
    versions = customers.select("customer_id", "tariff", seen=seen_at(CUSTOMERS, customers))
    spans = versions.mutate(
        since=versions.seen.lag()
        .over(ibis.window(group_by="customer_id", order_by="seen"))
        .isnull()
        .ifelse(ibis.timestamp("0001-01-01"), versions.seen),
        until=versions.seen.lead().over(ibis.window(group_by="customer_id", order_by="seen")),
    )
    end = curves.day.cast("timestamp") + ibis.interval(days=1)
    fits = [curves.customer_id == spans.customer_id, spans.since < end, spans.until.isnull() | (end <= spans.until)]
    return curves.left_join(spans, fits).select(curves, spans.tariff)
