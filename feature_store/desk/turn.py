"""Changes to one customer take turns, over all threads, processes and machines that share the desk."""

from sqlalchemy import Connection, text

_TURN = text("SELECT pg_advisory_xact_lock(:room, hashtext(:customer_id))")
_ROOM = 0x74616773


def lock_customer(connection: Connection, customer_id: str) -> None:
    """Wait until nobody else changes this customer, and keep it so until the transaction of `connection` ends.

    On SQLite a transaction that writes excludes all others already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TURN, {"room": _ROOM, "customer_id": customer_id})
