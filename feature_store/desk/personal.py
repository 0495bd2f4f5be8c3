"""Name, phone and address of customers: kept only where the operator wants it, and only encrypted."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Column, Connection, LargeBinary, String, Table, delete, func, select, text

from feature_store.desk.personal_key import PersonalKeys, read_keys
from feature_store.desk.schema import METADATA, now

FIELDS = ("name", "phone", "address")

PERSONAL = Table(
    "desk_personal", METADATA,
    Column("customer_id", String(64), primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("key_id", String(40), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", String(40), nullable=False),
)  # fmt: skip
_HELD = PERSONAL.c
_TURN = text("LOCK TABLE desk_personal IN SHARE ROW EXCLUSIVE MODE")


def keys_in_turn(connection: Connection, key_file: Path) -> PersonalKeys:
    """Return the keys, which stay those of the file until this transaction ends: others that seal wait for it.

    Without the turn a rotation could drop a key that an import that runs beside it has just sealed with.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TURN)
    return read_keys(key_file)


def store_personal(connection: Connection, keys: PersonalKeys, people: Mapping[str, Mapping[str, str]]) -> int:
    """Replace what is held of these customers by what is given, by id and field, and return how many fields that is.

    An empty value is none.
    """
    values = [
        {"customer_id": customer_id, "field": field, "key_id": keys.current, "sealed": sealed, "at": now()}
        for customer_id, fields in people.items()
        for field, value in fields.items()
        if value and (sealed := keys.seal(customer_id, field, value))
    ]
    connection.execute(delete(PERSONAL).where(_HELD.customer_id.in_(list(people))))
    if values:
        connection.execute(PERSONAL.insert(), values)
    return len(values)


def personal_rows(connection: Connection, customer_id: str) -> Sequence[tuple[str, str, bytes]]:
    """Return field, id of the key and sealed value of what is held of a customer."""
    asked = (
        select(_HELD.field, _HELD.key_id, _HELD.sealed).where(_HELD.customer_id == customer_id).order_by(_HELD.field)
    )
    return [(str(field), str(key_id), bytes(sealed)) for field, key_id, sealed in connection.execute(asked)]


def unsealed(key_file: Path, customer_id: str, rows: Iterable[tuple[str, str, bytes]]) -> dict[str, str]:
    """Return the fields of a customer; PersonalKeyError where the file does not hold their key.

    The file is read after the rows: a rotation writes a new key there before it seals with it.
    """
    keys = read_keys(key_file)
    return {field: keys.unseal(customer_id, field, key_id, sealed) for field, key_id, sealed in rows}


def reseal(connection: Connection, keys: PersonalKeys, limit: int) -> int:
    """Seal up to `limit` fields that are under another key with the current one; return how many, 0 once all are.

    Whatever was done stands when it is broken off: the id of the key at each field says what is left.
    """
    left = select(_HELD.customer_id, _HELD.field, _HELD.key_id, _HELD.sealed).where(_HELD.key_id != keys.current)
    rows = connection.execute(left.order_by(_HELD.customer_id, _HELD.field).limit(limit)).all()
    for customer_id, field, key_id, sealed in rows:
        value = keys.unseal(customer_id, field, key_id, bytes(sealed))
        connection.execute(
            PERSONAL.update()
            .where(_HELD.customer_id == customer_id, _HELD.field == field, _HELD.sealed == sealed)
            .values(key_id=keys.current, sealed=keys.seal(customer_id, field, value))
        )
    return len(rows)


def fields_by_key(connection: Connection) -> dict[str, int]:
    """Return how many fields are sealed with which key."""
    counted = select(_HELD.key_id, func.count()).group_by(_HELD.key_id)
    return {str(key_id): int(fields) for key_id, fields in connection.execute(counted)}
