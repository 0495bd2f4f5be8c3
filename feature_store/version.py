"""Versions of a record: a bill that is issued again replaces the one before it from the instant it was known, and not earlier.

Parts are immutable, so what a load replaces stands in a small file beside it: key, available_at of the replaced version, and
superseded_at. A version is the one that counts at T where `seen_at < T <= superseded_at`.
"""

import ibis.expr.types as ir

from feature_store.column import Table

SUPERSEDED_AT = "superseded_at"


def seen_at(table: Table, rows: ir.Table) -> ir.TimestampValue:
    """Return greatest(event_timestamp, available_at), after which a row may be used; a null event counts for nothing."""
    event = rows[table.event_timestamp].cast("timestamp")
    return (event > rows.available_at).ifelse(event, rows.available_at)


def counts_before(table: Table, rows: ir.Table, instant: ir.TimestampValue) -> ir.BooleanValue:
    """Tell which versions count at `instant`: seen_at < instant <= superseded_at."""
    seen = seen_at(table, rows) < instant
    if SUPERSEDED_AT not in rows.columns:
        return seen
    return seen & (rows[SUPERSEDED_AT].isnull() | (instant <= rows[SUPERSEDED_AT]))


def with_superseded(table: Table, rows: ir.Table, superseded: ir.Table) -> ir.Table:
    """Return `rows` with `superseded_at`, null for a version that nothing replaced."""
    version = [*table.key, "available_at"]
    first = superseded.group_by(version).agg(**{SUPERSEDED_AT: superseded[SUPERSEDED_AT].min()})
    joined = rows.left_join(first, version, rname="{name}_right")
    return joined.select(*rows.columns, SUPERSEDED_AT)


def superseded_query(table: Table, known: str, new: str) -> str:
    """Return SQL that gives the versions replaced once the rows of `new` join those of `known` (relations of the same columns)."""
    key = ", ".join(table.key)
    columns = ", ".join(dict.fromkeys((*table.key, table.event_timestamp, "available_at")))
    seen = f"greatest(CAST({table.event_timestamp} AS TIMESTAMP), available_at)"
    return f"""
        WITH version AS (
            SELECT {columns} FROM {new} UNION SELECT {columns} FROM {known} SEMI JOIN {new} USING ({key})
        ), followed AS (
            SELECT {key}, available_at,
                lead({seen}) OVER (PARTITION BY {key} ORDER BY {seen}, available_at) AS superseded_at
            FROM version
            QUALIFY count(*) OVER (PARTITION BY {key}) > 1
        )
        SELECT * FROM followed WHERE superseded_at IS NOT NULL ORDER BY ALL
    """
