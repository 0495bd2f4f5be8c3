"""The full documents of customers who are served restricted ones, so that a choice that is withdrawn takes effect at once.

They are found by the digest of the restricted documents that are served in their place: whichever publication is in force,
and whatever crashed half-way, what is found belongs to it. Nobody is answered from here.
"""

from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, String, Table, and_, bindparam, select

from feature_store.desk.schema import METADATA, now
from feature_store.online.protocol import Documents
from feature_store.online.publication import digest_of

WITHHELD = Table(
    "desk_withheld", METADATA,
    Column("customer_id", String(64), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("tags", LargeBinary, nullable=False),
    Column("persona", LargeBinary, nullable=False),
    Column("written_at", String(40), nullable=False),
)  # fmt: skip
_FORGET_ALL = WITHHELD.delete().where(WITHHELD.c.customer_id == bindparam("customer"))


def withhold(connection: Connection, customer_id: str, served: Documents, full: Documents) -> None:
    """Keep the full documents that belong to the restricted ones."""
    connection.execute(WITHHELD.delete().where(_key(customer_id, served)))
    values = {"customer_id": customer_id, "digest": digest_of(served).hex(), "written_at": now()}
    connection.execute(WITHHELD.insert().values(**values, tags=full.tags, persona=full.persona))


def full_documents(connection: Connection, customer_id: str, served: Documents) -> Documents:
    """Return the full documents that belong to those served: the same where nothing was withheld."""
    row = connection.execute(select(WITHHELD.c.tags, WITHHELD.c.persona).where(_key(customer_id, served))).first()
    return served if row is None else Documents(row.tags, row.persona, served.snapshot)


def forget_withheld(connection: Connection, customer_id: str, keep: Documents | None = None) -> None:
    """Delete what is withheld of a customer, but for what belongs to the documents `keep`."""
    if keep is None:
        connection.execute(_FORGET_ALL, {"customer": customer_id})
        return
    ours = WITHHELD.c.customer_id == customer_id
    connection.execute(WITHHELD.delete().where(ours, WITHHELD.c.digest != digest_of(keep).hex()))


def forget_withheld_before(connection: Connection, instant: str) -> int:
    """Delete what was written before `instant` (text as the desk stores it) and return the number of rows.

    A nightly run writes everyone's anew, so whatever is older than the start of a finished one belongs to nothing in force,
    unless the service wrote it since.
    """
    return connection.execute(WITHHELD.delete().where(WITHHELD.c.written_at < instant)).rowcount


def _key(customer_id: str, served: Documents) -> ColumnElement[bool]:
    return and_(WITHHELD.c.customer_id == customer_id, WITHHELD.c.digest == digest_of(served).hex())
