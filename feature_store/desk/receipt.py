"""Receipts: how a tag of a customer came about, as it was told to somebody; kept as told and never changed."""

import secrets
from dataclasses import dataclass

import orjson
from sqlalchemy import Column, Connection, String, Table, Text, select

from feature_store.desk.schema import METADATA, now

RECEIPTS = Table(
    "desk_receipt", METADATA,
    Column("receipt_id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("tag", String(80), nullable=False),
    Column("snapshot_id", String(80), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("content", Text, nullable=False),
)  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """One receipt: for whom, for which tag of which snapshot, when and with whose key, and what it says (JSON)."""

    receipt_id: str
    customer_id: str
    tag: str
    snapshot_id: str
    created_at: str
    key_name: str
    content: dict[str, object]


def keep_receipt(
    connection: Connection, customer_id: str, tag: str, snapshot_id: str, key_name: str, content: dict[str, object]
) -> Receipt:
    """Keep what is told and return the receipt."""
    made = Receipt(f"r-{secrets.token_hex(12)}", customer_id, tag, snapshot_id, now(), key_name, content)
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(RECEIPTS.insert().values(**{**vars(made), "content": text}))
    return made


def find_receipt(connection: Connection, receipt_id: str) -> Receipt | None:
    """Return a receipt, None for an unknown one."""
    row = connection.execute(select(RECEIPTS).where(RECEIPTS.c.receipt_id == receipt_id)).mappings().first()
    return None if row is None else Receipt(**{**row, "content": orjson.loads(row["content"])})


def receipts_of(connection: Connection, customer_id: str) -> list[Receipt]:
    """Return the receipts about a customer, oldest first."""
    asked = select(RECEIPTS).where(RECEIPTS.c.customer_id == customer_id).order_by(RECEIPTS.c.created_at)
    return [Receipt(**{**row, "content": orjson.loads(row["content"])}) for row in connection.execute(asked).mappings()]


def erase_receipts(connection: Connection, customer_id: str) -> int:
    """Delete the receipts about a person and return their number."""
    return connection.execute(RECEIPTS.delete().where(RECEIPTS.c.customer_id == customer_id)).rowcount
