"""Who does not want to be profiled (个人信息保护法 24), with the history of every choice."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, select

from feature_store.desk.schema import METADATA, now
from feature_store.desk.turn import lock_customer

OPT_OUTS = Table(
    "desk_opt_out", METADATA,
    Column("number", Integer, primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("withdrawn_at", String(40)),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_key_name", String(80)),
    Column("withdrawn_reason", String(500)),
)  # fmt: skip
_IN_FORCE = OPT_OUTS.c.withdrawn_at.is_(None)
Index(
    "desk_opt_out_in_force", OPT_OUTS.c.customer_id, unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Who does something: the person as named in the request, and the API key (or the command line) that it came with.

    `channel` is how the customer asked (电话, 营业厅, APP …), empty where nobody asked; `reason` is free text.
    """

    by: str
    key_name: str
    reason: str = ""
    channel: str = ""


@dataclass(frozen=True)
class OptOut:
    """One choice against profiling; in force as long as `withdrawn_at` is None. Instants as the desk stores them."""

    customer_id: str
    at: str
    by: str
    key_name: str
    channel: str
    reason: str
    withdrawn_at: str | None = None
    withdrawn_by: str | None = None
    withdrawn_key_name: str | None = None
    withdrawn_reason: str | None = None


def opt_out(connection: Connection, customer_id: str, act: Act) -> OptOut:
    """Record that the customer opts out and return the choice in force: the earlier one where there is one already."""
    lock_customer(connection, customer_id)
    known = _in_force(connection, customer_id)
    if known is not None:
        return known
    made = OptOut(customer_id, now(), act.by, act.key_name, act.channel, act.reason)
    connection.execute(OPT_OUTS.insert().values(**vars(made)))
    return made


def withdraw_opt_out(connection: Connection, customer_id: str, act: Act) -> OptOut | None:
    """Record that the customer may be profiled again and return the choice that ends; None where none is in force."""
    lock_customer(connection, customer_id)
    if _in_force(connection, customer_id) is None:
        return None
    values = {"withdrawn_at": now(), "withdrawn_by": act.by, "withdrawn_key_name": act.key_name}
    connection.execute(
        OPT_OUTS.update()
        .where(OPT_OUTS.c.customer_id == customer_id, _IN_FORCE)
        .values(**values, withdrawn_reason=act.reason)
    )
    return opt_outs_of(connection, customer_id)[-1]


def opt_outs_of(connection: Connection, customer_id: str) -> list[OptOut]:
    """Return the choices of a customer, oldest first."""
    asked = select(OPT_OUTS).where(OPT_OUTS.c.customer_id == customer_id).order_by(OPT_OUTS.c.number)
    return [_of(row) for row in connection.execute(asked).mappings()]


def _in_force(connection: Connection, customer_id: str) -> OptOut | None:
    row = (
        connection.execute(select(OPT_OUTS).where(OPT_OUTS.c.customer_id == customer_id, _IN_FORCE)).mappings().first()
    )
    return None if row is None else _of(row)


def _of(row: RowMapping) -> OptOut:
    return OptOut(**{name: value for name, value in row.items() if name != "number"})
