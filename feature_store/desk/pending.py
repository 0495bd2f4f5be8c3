"""Customers whose served documents do not yet follow what the desk says: the desk is the truth, this is what is owed to it."""

from sqlalchemy import Column, Connection, String, Table, bindparam, select

from feature_store.desk.schema import METADATA, now
from feature_store.desk.turn import lock_customer

PENDING = Table(
    "desk_pending", METADATA,
    Column("customer_id", String(64), primary_key=True),
    Column("since", String(40), nullable=False),
)  # fmt: skip
_ONE = select(PENDING.c.customer_id).where(PENDING.c.customer_id == bindparam("customer"))


def mark_pending(connection: Connection, customer_id: str) -> None:
    """Ask that the customer be published again; in the same transaction as the change that makes it necessary."""
    lock_customer(connection, customer_id)
    if not is_pending(connection, customer_id):
        connection.execute(PENDING.insert().values(customer_id=customer_id, since=now()))


def is_pending(connection: Connection, customer_id: str) -> bool:
    """Tell whether the customer waits for a publication."""
    return connection.execute(_ONE, {"customer": customer_id}).first() is not None


def pending(connection: Connection, limit: int = 100) -> list[str]:
    """Return customers who wait, those who wait longest first."""
    asked = select(PENDING.c.customer_id).order_by(PENDING.c.since, PENDING.c.customer_id).limit(limit)
    return list(connection.execute(asked).scalars())


def clear_pending(connection: Connection, customer_id: str) -> None:
    """Say that the customer is served what the desk says."""
    connection.execute(PENDING.delete().where(PENDING.c.customer_id == customer_id))
