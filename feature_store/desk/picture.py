"""What a customer's page draws beside tags and persona: one small document for each customer, read by its key.

It holds facts of supply and payment only, made by the night (`feature_store.picture`). It belongs to a person,
so an erasure deletes it and an export shows it, as with every table that has the column `customer_id`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, LargeBinary, String, Table, bindparam, delete, select

from feature_store.desk.schema import METADATA, now

PICTURES = Table(
    "desk_picture", METADATA,
    # Ids are compared as Python sorts them, whatever the language of the database.
    Column("customer_id", String(64).with_variant(String(64, collation="C"), "postgresql"), primary_key=True),
    Column("digest", String(32), nullable=False),
    Column("as_of", String(40), nullable=False),
    Column("written_at", String(40), nullable=False),
    Column("document", LargeBinary, nullable=False),
)  # fmt: skip
_ONE = select(PICTURES.c.as_of, PICTURES.c.document).where(PICTURES.c.customer_id == bindparam("customer"))
_BETWEEN = select(PICTURES.c.customer_id, PICTURES.c.digest).where(
    PICTURES.c.customer_id >= bindparam("first"), PICTURES.c.customer_id <= bindparam("last")
)
_FORGET = delete(PICTURES).where(PICTURES.c.customer_id == bindparam("customer"))


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture as it is stored: JSON, unchanged since the night whose data reach up to `as_of` (wall-clock time, ISO)."""

    as_of: str
    document: bytes


def picture_of(connection: Connection, customer_id: str) -> StoredPicture | None:
    """Return the picture of a customer, None where none was made."""
    row = connection.execute(_ONE, {"customer": customer_id}).first()
    return None if row is None else StoredPicture(row.as_of, row.document)


def digests_between(connection: Connection, first: str, last: str) -> dict[str, str]:
    """Return the digests of the stored pictures of a range of customers, both ends included."""
    return {row.customer_id: row.digest for row in connection.execute(_BETWEEN, {"first": first, "last": last})}


def put_pictures(connection: Connection, pictures: Mapping[str, tuple[str, bytes]], as_of: str) -> None:
    """Store pictures (digest and document by customer) in place of earlier ones."""
    written_at = now()
    rows = [
        {"customer_id": each, "digest": digest, "as_of": as_of, "written_at": written_at, "document": document}
        for each, (digest, document) in pictures.items()
    ]
    if rows:
        forget_pictures(connection, pictures)
        connection.execute(PICTURES.insert(), rows)


def forget_pictures(connection: Connection, customer_ids: Iterable[str]) -> None:
    """Delete the pictures of these customers."""
    gone = [{"customer": each} for each in customer_ids]
    if gone:
        connection.execute(_FORGET, gone)
