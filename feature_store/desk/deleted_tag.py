"""Tags that are kept away from one customer: deleted by the person (算法推荐管理规定 17) or after an appeal."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, select

from feature_store.desk.opt_out import Act
from feature_store.desk.schema import METADATA, now
from feature_store.desk.turn import lock_customer

DELETED_TAGS = Table(
    "desk_deleted_tag", METADATA,
    Column("number", Integer, primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("tag", String(80), nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("until_version", Integer),
    Column("restored_at", String(40)),
    Column("restored_by", String(80)),
    Column("restored_key_name", String(80)),
    Column("restored_reason", String(500)),
)  # fmt: skip
_IN_FORCE = DELETED_TAGS.c.restored_at.is_(None)
Index(
    "desk_deleted_tag_in_force", DELETED_TAGS.c.customer_id, DELETED_TAGS.c.tag, unique=True,
    sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
)  # fmt: skip


@dataclass(frozen=True)
class DeletedTag:
    """A tag that a customer does not carry, whatever rule or model says, until it is restored.

    With `until_version` it stays away only up to this version of the tag's definition: one that was wrong and was mended may
    come back by itself.
    """

    customer_id: str
    tag: str
    at: str
    by: str
    key_name: str
    channel: str
    reason: str
    until_version: int | None = None
    restored_at: str | None = None
    restored_by: str | None = None
    restored_key_name: str | None = None
    restored_reason: str | None = None


def delete_tag(
    connection: Connection, customer_id: str, tag: str, act: Act, until_version: int | None = None
) -> DeletedTag:
    """Keep the tag away from the customer and return the record in force: the earlier one where there is one already."""
    lock_customer(connection, customer_id)
    known = _in_force(connection, customer_id, tag)
    if known is not None:
        return known
    made = DeletedTag(customer_id, tag, now(), act.by, act.key_name, act.channel, act.reason, until_version)
    connection.execute(DELETED_TAGS.insert().values(**vars(made)))
    return made


def restore_tag(connection: Connection, customer_id: str, tag: str, act: Act) -> DeletedTag | None:
    """Let the customer carry the tag again and return the record that ends; None where it was not deleted."""
    lock_customer(connection, customer_id)
    known = _in_force(connection, customer_id, tag)
    if known is None:
        return None
    values = {"restored_at": now(), "restored_by": act.by, "restored_key_name": act.key_name}
    connection.execute(
        DELETED_TAGS.update()
        .where(DELETED_TAGS.c.customer_id == customer_id, DELETED_TAGS.c.tag == tag, _IN_FORCE)
        .values(**values, restored_reason=act.reason)
    )
    return next(each for each in reversed(deleted_tags_of(connection, customer_id)) if each.tag == tag)


def deleted_tags_of(connection: Connection, customer_id: str) -> list[DeletedTag]:
    """Return what was ever deleted of a customer, oldest first."""
    asked = select(DELETED_TAGS).where(DELETED_TAGS.c.customer_id == customer_id).order_by(DELETED_TAGS.c.number)
    return [_of(row) for row in connection.execute(asked).mappings()]


def _in_force(connection: Connection, customer_id: str, tag: str) -> DeletedTag | None:
    asked = select(DELETED_TAGS).where(DELETED_TAGS.c.customer_id == customer_id, DELETED_TAGS.c.tag == tag, _IN_FORCE)
    row = connection.execute(asked).mappings().first()
    return None if row is None else _of(row)


def _of(row: RowMapping) -> DeletedTag:
    return DeletedTag(**{name: value for name, value in row.items() if name != "number"})
