"""Finished calls that the service accepted, redacted: each is here before its answer is sent, and until long after it is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, bindparam, func, select, update

from feature_store.desk.schema import METADATA, moment
from feature_store.desk.turn import lock_customer

ACCEPTED_CALLS = Table(
    "desk_accepted_call", METADATA,
    Column("call_id", String(64), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("content", String(64), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False),
    Column("accepted_at", String(40), nullable=False),
    Column("as_of", String(40), nullable=False),
    Column("models", String(200), nullable=False),
    Column("turns", Text, nullable=False),
    Column("signal", Text, nullable=False),
    Column("analysis", Text, nullable=False),
    Column("change", Text),
    Column("snapshot_id", String(80)),
    Column("waits", Integer, nullable=False, index=True),
    Column("batch", String(40), index=True),
    Column("loaded_at", String(40), index=True),
)  # fmt: skip
"""`waits` is 1 until the customer's documents follow the call, `batch` names the load that takes it into the warehouse."""

# Making a statement takes longer than running it: those that every call needs are made once.
_OURS = ACCEPTED_CALLS.c.customer_id == bindparam("customer")
_BY_ID = select(ACCEPTED_CALLS).where(ACCEPTED_CALLS.c.call_id == bindparam("call"))
_IN_ORDER = select(ACCEPTED_CALLS).where(_OURS).order_by(ACCEPTED_CALLS.c.number)
_LAST = select(func.max(ACCEPTED_CALLS.c.number)).where(_OURS)
_INSERT = ACCEPTED_CALLS.insert()
_SETTLE = (
    update(ACCEPTED_CALLS)
    .where(_OURS, ACCEPTED_CALLS.c.number <= bindparam("up_to"), ACCEPTED_CALLS.c.waits == 1)
    .values(waits=0, snapshot_id=bindparam("published_as"))
)
_CALL_PREFIX = "call "
_UNDER_WAY = timedelta(minutes=10)
"""Longer than any call takes from its acceptance to its publication."""


@dataclass(frozen=True, slots=True)
class AcceptedCall:
    """One call.

    `started_at`, `ended_at`, `as_of` and the instants in `signal` are Asia/Shanghai wall-clock time as ISO text, as in the
    canonical tables; the others are text as the desk stores them.

    `content` is the digest of what was sent, `number` counts the calls of a customer. `turns` (speaker, text), `signal` (the row
    of `text_signals`), `analysis` and `change` (which tags came and went; null where nothing was known of the customer) are JSON.
    """

    call_id: str
    customer_id: str
    content: str
    started_at: str
    ended_at: str
    accepted_at: str
    as_of: str
    models: str
    turns: str
    signal: str
    analysis: str
    number: int = 0
    change: str | None = None
    snapshot_id: str | None = None
    waits: int = 1
    batch: str | None = None
    loaded_at: str | None = None

    def call_row(self) -> dict[str, object]:
        """Return the row of the table `calls`."""
        row = orjson.loads(self.signal)
        times = {"started_at": self.started_at, "ended_at": self.ended_at, "available_at": row["available_at"]}
        return {"call_id": self.call_id, "customer_id": self.customer_id, **times}

    def signal_row(self) -> dict[str, object]:
        """Return the row of the table `text_signals`."""
        row: dict[str, object] = orjson.loads(self.signal)
        return row


def turn_of_call(connection: Connection, call_id: str, customer_id: str) -> None:
    """Wait until nobody else accepts this call or changes this customer, until the transaction ends."""
    lock_customer(connection, _CALL_PREFIX + call_id)
    lock_customer(connection, customer_id)


def find_call(connection: Connection, call_id: str) -> AcceptedCall | None:
    """Return an accepted call, None for an unknown one."""
    row = connection.execute(_BY_ID, {"call": call_id}).mappings().first()
    return None if row is None else _call(row)


def calls_of(connection: Connection, customer_id: str) -> list[AcceptedCall]:
    """Return the accepted calls of a customer that are still kept here, in the order of their acceptance."""
    return [_call(row) for row in connection.execute(_IN_ORDER, {"customer": customer_id}).mappings()]


def last_number(connection: Connection, customer_id: str) -> int:
    """Return the number of the customer's latest call, 0 where there is none."""
    return connection.execute(_LAST, {"customer": customer_id}).scalar() or 0


def insert_call(connection: Connection, call: AcceptedCall) -> None:
    """Keep a call, whose number is the next one; the turn of call and customer is held."""
    values: dict[str, Any] = {name: getattr(call, name) for name in AcceptedCall.__slots__}
    connection.execute(_INSERT, values)


def settle_calls(connection: Connection, customer_id: str, up_to: int, snapshot_id: str | None) -> None:
    """Say that what is served follows the customer's calls up to this number, from this snapshot on."""
    connection.execute(_SETTLE, {"customer": customer_id, "up_to": up_to, "published_as": snapshot_id})


def wait_again(connection: Connection, night: datetime, as_of: datetime) -> int:
    """Let calls wait again that a night computed at `night` may not stand over: those not in the warehouse, and the latest.

    What was published of a call shortly before may have come into force after the night was computed, and would stay. What came
    after `as_of` (Asia/Shanghai wall-clock time) the night does not count.
    """
    recent = ACCEPTED_CALLS.c.accepted_at >= moment(night - _UNDER_WAY)
    later = ACCEPTED_CALLS.c.loaded_at.is_(None) | recent | (ACCEPTED_CALLS.c.as_of > as_of.isoformat())
    return connection.execute(update(ACCEPTED_CALLS).where(later).values(waits=1)).rowcount


def waiting_customers(connection: Connection, after: str = "", limit: int = 100) -> list[str]:
    """Return customers with calls that what is served does not follow yet, ids ascending and behind `after`."""
    waits = ACCEPTED_CALLS.c.waits == 1, ACCEPTED_CALLS.c.customer_id > after
    asked = select(ACCEPTED_CALLS.c.customer_id).where(*waits).distinct().order_by(ACCEPTED_CALLS.c.customer_id)
    return list(connection.execute(asked.limit(limit)).scalars())


def assign_batch(connection: Connection, batch: str, limit: int) -> int:
    """Put up to `limit` calls that belong to no load into this one; return their number."""
    free = select(ACCEPTED_CALLS.c.call_id).where(ACCEPTED_CALLS.c.batch.is_(None))
    ids = list(connection.execute(free.order_by(ACCEPTED_CALLS.c.call_id).limit(limit)).scalars())
    connection.execute(update(ACCEPTED_CALLS).where(ACCEPTED_CALLS.c.call_id.in_(ids)).values(batch=batch))
    return len(ids)


def open_batches(connection: Connection) -> list[str]:
    """Return the loads that were begun and not finished."""
    begun = ACCEPTED_CALLS.c.batch.is_not(None), ACCEPTED_CALLS.c.loaded_at.is_(None)
    return sorted(connection.execute(select(ACCEPTED_CALLS.c.batch).where(*begun).distinct()).scalars())


def calls_of_batch(connection: Connection, batch: str) -> list[AcceptedCall]:
    """Return the calls of a load, ids ascending."""
    asked = select(ACCEPTED_CALLS).where(ACCEPTED_CALLS.c.batch == batch).order_by(ACCEPTED_CALLS.c.call_id)
    return [_call(row) for row in connection.execute(asked).mappings()]


def finish_batch(connection: Connection, batch: str, loaded: Sequence[str], at: str) -> None:
    """Say which calls of a load are in the warehouse now; the others are free for another."""
    ours = ACCEPTED_CALLS.c.batch == batch
    connection.execute(update(ACCEPTED_CALLS).where(ours, ACCEPTED_CALLS.c.call_id.in_(loaded)).values(loaded_at=at))
    connection.execute(update(ACCEPTED_CALLS).where(ours, ACCEPTED_CALLS.c.loaded_at.is_(None)).values(batch=None))


def forget_calls(connection: Connection, loaded_before: str) -> int:
    """Delete the calls that the warehouse has held since before an instant and return their number."""
    loaded = ACCEPTED_CALLS.c.loaded_at < loaded_before, ACCEPTED_CALLS.c.waits == 0
    return connection.execute(ACCEPTED_CALLS.delete().where(*loaded)).rowcount


def erase_calls(connection: Connection, customer_id: str) -> int:
    """Delete the calls of a person and return their number."""
    return connection.execute(ACCEPTED_CALLS.delete().where(ACCEPTED_CALLS.c.customer_id == customer_id)).rowcount


def _call(row: RowMapping) -> AcceptedCall:
    return AcceptedCall(**{name: row[name] for name in AcceptedCall.__slots__})
