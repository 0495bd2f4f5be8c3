"""What came of a tag: an offer taken, a bill paid, a complaint. It shows later whether the tag was worth what it said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, UniqueConstraint, select

from feature_store.desk.schema import METADATA, moment, now
from feature_store.desk.turn import lock_customer

OutcomeKind = Literal["offer_taken", "offer_declined", "paid", "not_paid", "complained", "satisfied"]
OUTCOME_KINDS: tuple[str, ...] = get_args(OutcomeKind)

OUTCOMES = Table(
    "desk_outcome", METADATA,
    Column("number", Integer, primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("tag", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    UniqueConstraint("customer_id", "tag", "kind", "at", name="desk_outcome_once"),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One outcome; `at` is when it came about, `recorded_at` when the desk heard of it, both as the desk stores instants."""

    customer_id: str
    tag: str
    kind: str
    at: str
    by: str
    key_name: str
    recorded_at: str


def record_outcome(
    connection: Connection, customer_id: str, tag: str, kind: OutcomeKind, at: datetime, *, by: str, key_name: str
) -> Outcome:
    """Record an outcome and return it; the same customer, tag, kind and instant are one outcome, told however often."""
    lock_customer(connection, customer_id)
    made = Outcome(customer_id, tag, kind, moment(at), by, key_name, now())
    same = (
        OUTCOMES.c.customer_id == customer_id,
        OUTCOMES.c.tag == tag,
        OUTCOMES.c.kind == kind,
        OUTCOMES.c.at == made.at,
    )
    known = connection.execute(select(OUTCOMES).where(*same)).mappings().first()
    if known is not None:
        return _of(known)
    connection.execute(OUTCOMES.insert().values(**vars(made)))
    return made


def outcomes_of(connection: Connection, tag: str, since: datetime) -> list[Outcome]:
    """Return what came of a tag at or after `since` (without an offset: Asia/Shanghai), oldest first."""
    asked = select(OUTCOMES).where(OUTCOMES.c.tag == tag, OUTCOMES.c.at >= moment(since))
    return [_of(row) for row in connection.execute(asked.order_by(OUTCOMES.c.at, OUTCOMES.c.number)).mappings()]


def outcomes_about(connection: Connection, customer_id: str) -> list[Outcome]:
    """Return what came of all tags of a customer, oldest first."""
    asked = select(OUTCOMES).where(OUTCOMES.c.customer_id == customer_id).order_by(OUTCOMES.c.at, OUTCOMES.c.number)
    return [_of(row) for row in connection.execute(asked).mappings()]


def _of(row: RowMapping) -> Outcome:
    return Outcome(**{name: value for name, value in row.items() if name != "number"})
