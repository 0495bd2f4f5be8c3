"""Everything that the desk holds about one person: found by the column `customer_id`, so that no table can be forgotten."""

import base64

import orjson
from sqlalchemy import Connection, LargeBinary, Table, delete, select

from feature_store.desk import tables
from feature_store.desk.erasure import ERASURES
from feature_store.desk.idempotency import REQUESTS
from feature_store.desk.pending import PENDING
from feature_store.desk.personal import PERSONAL

_CUSTOMER = "customer_id"
_WORK = frozenset({ERASURES.name, PENDING.name})
"""What is still to be done for a person stays until it is done."""
_NOT_TOLD = _WORK | {REQUESTS.name, PERSONAL.name}
"""Beside it what only repeats answers for a day, and what is sealed: the export opens that where it may."""


def tables_about() -> list[Table]:
    """Return the tables that hold rows about a person."""
    return [table for table in tables.METADATA.sorted_tables if _CUSTOMER in table.columns]


def held_of(connection: Connection, customer_id: str) -> dict[str, list[dict[str, object]]]:
    """Return the rows about a person by table, those without rows left out; JSON and bytes as they can be read."""
    held = {}
    for table in tables_about():
        if table.name not in _NOT_TOLD:
            rows = connection.execute(select(table).where(table.c[_CUSTOMER] == customer_id)).mappings().all()
            if rows:
                binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
                # Names of SQLAlchemy are more than text, which JSON does not take.
                held[str(table.name)] = [
                    {str(name): _readable(value) if name in binary else value for name, value in row.items()}
                    for row in rows
                ]
    return held


def erase_rows(connection: Connection, customer_id: str) -> dict[str, int]:
    """Delete the rows about a person and return how many went from which table."""
    gone = {}
    for table in reversed(tables_about()):
        if table.name not in _WORK:
            gone[table.name] = connection.execute(delete(table).where(table.c[_CUSTOMER] == customer_id)).rowcount
    return {str(name): rows for name, rows in gone.items() if rows}


def _readable(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    try:
        parsed: object = orjson.loads(value)
    except orjson.JSONDecodeError:
        return base64.b64encode(value).decode()
    return parsed
