"""Taking calls that the service accepted into the warehouse: as ordinary rows of calls and turns, through its own loading.

What they mean is heard there like any other call, so `text_signals` has each once and from one version of the models.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.desk.accepted_call import (
    AcceptedCall,
    assign_batch,
    calls_of_batch,
    finish_batch,
    forget_calls,
    open_batches,
)
from feature_store.desk.call_facts import forget_facts
from feature_store.desk.database import Desk
from feature_store.desk.schema import moment, now
from feature_store.ingest import ingest
from feature_store.quality.inspection import open_gate
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse

SOURCE = "service"
KEPT_FOR = timedelta(days=35)
"""As long as the snapshots that receipts refer to."""
_AT_ONCE = 10_000
_DESPITE = "calls that the service accepted and answered"


def drain_calls(desk: Desk, warehouse: Warehouse, at: datetime) -> int:
    """Load every accepted call that is not in the warehouse yet, and return how many there were.

    Whatever stops it, a repetition ends it and loads nothing twice: a load has the same rows as before, by which the warehouse
    knows it. Calls of customers who are not in the warehouse stay where they are until they come.
    """
    with desk.reading() as connection:
        batches = open_batches(connection)
    loaded = sum(_load(desk, warehouse, batch, at) for batch in batches)
    while True:
        batch = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        with desk.writing() as connection:
            assigned = assign_batch(connection, batch, _AT_ONCE)
        done = _load(desk, warehouse, batch, at) if assigned else 0
        loaded += done
        if assigned < _AT_ONCE or not done:
            return loaded


def forget_drained(desk: Desk, at: datetime) -> None:
    """Delete from the desk what the warehouse has held for five weeks; `at` is an instant with offset."""
    with desk.writing() as connection:
        forget_calls(connection, moment(at - KEPT_FOR))
        forget_facts(connection, moment(at - KEPT_FOR))


def _load(desk: Desk, warehouse: Warehouse, batch: str, at: datetime) -> int:
    with desk.reading() as connection:
        calls = calls_of_batch(connection, batch)
    known = _known(warehouse, {call.customer_id for call in calls})
    loaded = [call for call in calls if call.customer_id in known]
    if loaded:
        with warehouse.aside() as folder:
            _write(folder, "calls", [call.call_row() for call in loaded])
            _write(folder, "call_turns", [row for call in loaded for row in _turns(call)])
            source = canonical_source().model_copy(update={"name": SOURCE})
            ingest(source, folder, warehouse, at, gate=open_gate(_DESPITE))
    with desk.writing() as connection:
        finish_batch(connection, batch, [call.call_id for call in loaded], now())
    return len(loaded)


def _known(warehouse: Warehouse, customers: set[str]) -> set[str]:
    parts = [str(part) for part in warehouse.parts("customers")]
    if not parts or not customers:
        return set()
    with duckdb.connect(config={"threads": 1}) as connection:
        asked = "SELECT customer_id FROM read_parquet($1) WHERE customer_id IN (SELECT unnest($2))"
        return {row[0] for row in connection.execute(asked, [parts, sorted(customers)]).fetchall()}


def _turns(call: AcceptedCall) -> list[dict[str, object]]:
    """Return the turns; when each was spoken is not told, so all count from the end of the call."""
    row = call.call_row()
    same = {"call_id": call.call_id, "spoken_at": call.ended_at, "available_at": row["available_at"]}
    return [{**same, "turn": number, **turn} for number, turn in enumerate(orjson.loads(call.turns))]


def _write(folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    schema = arrow_schema(TABLES[table])
    instants = {field.name for field in schema if pa.types.is_timestamp(field.type)}
    read = [
        {name: datetime.fromisoformat(str(v)) if name in instants else v for name, v in row.items()} for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(read, schema=schema), folder / f"{table}.parquet")
