"""The facts of a customer after a call, under the snapshot that published them: what receipts of that state rest on."""

from dataclasses import dataclass

import orjson
from sqlalchemy import Column, ColumnElement, Connection, String, Table, Text, and_, bindparam, select

from feature_store.desk.schema import METADATA, now

CALL_FACTS = Table(
    "desk_call_facts", METADATA,
    Column("customer_id", String(64), primary_key=True),
    Column("snapshot_id", String(80), primary_key=True),
    Column("nightly_id", String(80), nullable=False),
    Column("call_id", String(64), nullable=False),
    Column("as_of", String(40), nullable=False),
    Column("facts", Text, nullable=False),
    Column("written_at", String(40), nullable=False, index=True),
)  # fmt: skip


# Made once, as every call needs them.
_KEPT = select(CALL_FACTS.c.call_id).where(
    CALL_FACTS.c.customer_id == bindparam("customer"), CALL_FACTS.c.snapshot_id == bindparam("snapshot")
)
_INSERT = CALL_FACTS.insert()


@dataclass(frozen=True)
class CallFacts:
    """Facts by column as of an instant (Asia/Shanghai wall-clock, ISO): those of a night, and what calls changed since."""

    snapshot_id: str
    nightly_id: str
    call_id: str
    as_of: str
    facts: dict[str, object]


def keep_facts(connection: Connection, customer_id: str, kept: CallFacts) -> None:
    """Keep the facts that a snapshot was published with; what is kept already stays."""
    if connection.execute(_KEPT, {"customer": customer_id, "snapshot": kept.snapshot_id}).first() is not None:
        return
    values = {"nightly_id": kept.nightly_id, "call_id": kept.call_id, "as_of": kept.as_of, "written_at": now()}
    text = orjson.dumps(kept.facts).decode()
    connection.execute(_INSERT, {"customer_id": customer_id, "snapshot_id": kept.snapshot_id, "facts": text, **values})


def facts_after_call(connection: Connection, customer_id: str, snapshot_id: str) -> CallFacts | None:
    """Return the facts that this snapshot was published with, None where it came from no call."""
    row = connection.execute(select(CALL_FACTS).where(_key(customer_id, snapshot_id))).mappings().first()
    if row is None:
        return None
    return CallFacts(row["snapshot_id"], row["nightly_id"], row["call_id"], row["as_of"], orjson.loads(row["facts"]))


def latest_facts(connection: Connection, customer_id: str, nightly_id: str) -> CallFacts | None:
    """Return the facts after the customer's latest call since this night, None where there was none."""
    ours = CALL_FACTS.c.customer_id == customer_id, CALL_FACTS.c.nightly_id == nightly_id
    asked = select(CALL_FACTS.c.snapshot_id).where(*ours).order_by(CALL_FACTS.c.written_at.desc()).limit(1)
    snapshot_id = connection.execute(asked).scalar()
    return None if snapshot_id is None else facts_after_call(connection, customer_id, snapshot_id)


def forget_facts(connection: Connection, written_before: str) -> int:
    """Delete what was written before an instant and return the number of rows."""
    return connection.execute(CALL_FACTS.delete().where(CALL_FACTS.c.written_at < written_before)).rowcount


def erase_facts(connection: Connection, customer_id: str) -> int:
    """Delete the facts of a person and return the number of rows."""
    return connection.execute(CALL_FACTS.delete().where(CALL_FACTS.c.customer_id == customer_id)).rowcount


def _key(customer_id: str, snapshot_id: str) -> ColumnElement[bool]:
    return and_(CALL_FACTS.c.customer_id == customer_id, CALL_FACTS.c.snapshot_id == snapshot_id)
