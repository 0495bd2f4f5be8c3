"""Calls that have been kept long enough, out of the warehouse: what was said, what was heard in it, and the call itself."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.parquet_erasure import ErasedFile, rewrite_in_place
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading

_TABLES = ("call_turns", "call_annotations", "text_signals", "calls")
"""The calls last, so that a deletion that was killed finds the rest when it is repeated."""
_BEGAN = "started_at"


def old_calls(warehouse: Warehouse, before: datetime) -> set[str]:
    """Return the ids of the calls that began before an instant (wall clock in China, without offset)."""
    return {each for path in _parts(warehouse, "calls") for each in _old(path, before)}


def delete_calls(warehouse: Warehouse, ids: set[str]) -> list[ErasedFile]:
    """Delete calls and all that belongs to them; return the files that were rewritten. WarehouseError while a load is at work."""
    if not ids:
        return []
    with loading(warehouse):
        paths = [path for table in _TABLES for path in _parts(warehouse, table)]
        return [
            done for path in paths if (done := rewrite_in_place(path, warehouse.root, {"call_id": ids})) is not None
        ]


def _old(path: Path, before: datetime) -> Iterator[str]:
    calls = pq.read_table(path, columns=["call_id", _BEGAN])
    old = pc.less(calls[_BEGAN], pa.scalar(before, calls[_BEGAN].type))
    yield from (str(each) for each in calls.filter(pc.fill_null(old, False))["call_id"].to_pylist())


def _parts(warehouse: Warehouse, table: str) -> Iterator[Path]:
    for commit in warehouse.commits(table):
        yield from (path for part in commit.parts if (path := warehouse.root / part).exists())
