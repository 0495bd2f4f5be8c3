"""The point-in-time join: what stood in a table at each label row's instant, the latest record known by then.

Of the rows with greatest(event_timestamp, available_at) < as_of the one with the latest event counts, of several versions of it
the one that became available last. A join on the latest *arrival* would be simpler and wrong: a record that came late would hide a
newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from feature_store.canonical import TABLES
from feature_store.computation import KEYS, Tables, visible
from feature_store.error import FeatureError


@dataclass(frozen=True)
class Latest:
    """The columns wanted of the latest record of a table; one older than `ttl` at as_of no longer counts (None: never too old)."""

    table: str
    columns: Sequence[str]
    ttl: timedelta | None = None

    def __post_init__(self) -> None:
        if self.table not in TABLES:
            raise FeatureError(f"unknown table {self.table!r}; known: {', '.join(TABLES)}")
        if unknown := [name for name in self.columns if name not in TABLES[self.table].column_names]:
            raise FeatureError(f"{self.table} has no column {', '.join(unknown)}")
        if self.ttl is not None and self.ttl <= timedelta(0):
            raise FeatureError(f"{self.table}: ttl {self.ttl} must be positive")


def point_in_time_join(spine: ir.Table, latest: Mapping[str, Latest], tables: Tables) -> ir.Table:
    """Return every row of the spine once, with columns `<name>__<column>` for each named view, null where nothing stood.

    Parameters
    ----------
    spine
        (customer_id, as_of) with whatever other columns; rows that repeat stay repeated, none is lost.
    latest
        What is wanted, by the name its columns get.
    tables
        Gives every version of a canonical table by name.
    """
    wanted = spine.select(*KEYS).distinct()
    result = spine
    for name, view in latest.items():
        found = _found(wanted, name, view, tables)
        result = result.left_join(found, [result[key] == found[f"{name}__{key}"] for key in KEYS])
    columns = [f"{name}__{column}" for name, view in latest.items() for column in view.columns]
    return result.select(*spine.columns, *columns)


def _found(spine: ir.Table, name: str, view: Latest, tables: Tables) -> ir.Table:
    """Return the keys and columns of the latest record: the largest (event, available_at, …) needs no sort and runs everywhere."""
    rows = visible(view.table, spine, tables)
    event = rows[TABLES[view.table].event_timestamp].cast("timestamp").fill_null(rows.available_at)
    if view.ttl is not None:
        seconds = int(view.ttl.total_seconds())
        rows = rows.filter(event >= rows.as_of - ibis.interval(seconds=seconds))
    record = ibis.struct({"event": event, "available_at": rows.available_at, **{c: rows[c] for c in view.columns}})
    newest = rows.group_by(list(KEYS)).agg(record=record.max())
    values = {f"{name}__{column}": newest.record[column] for column in view.columns}
    return newest.select(**{f"{name}__{key}": newest[key] for key in KEYS}, **values)
