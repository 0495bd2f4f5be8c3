"""Appeals against a tag (个人信息保护法 24, 算法推荐管理规定 22): filed by or for the customer, decided by somebody else."""

import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, String, Table, Text, select

from feature_store.desk.opt_out import Act
from feature_store.desk.schema import METADATA, now
from feature_store.desk.turn import lock_customer

State = Literal["open", "upheld", "rejected"]

CONTESTS = Table(
    "desk_contest", METADATA,
    Column("contest_id", String(32), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("tag", String(80), nullable=False),
    Column("label", Text, nullable=False),
    Column("tag_version", Integer),
    Column("snapshot_id", String(80)),
    Column("facts", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("filed_at", String(40), nullable=False),
    Column("filed_by", String(80), nullable=False),
    Column("filed_key_name", String(80), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("decided_at", String(40)),
    Column("decided_by", String(80)),
    Column("decided_key_name", String(80)),
    Column("decision_reason", Text),
)  # fmt: skip
Index("desk_contest_queue", CONTESTS.c.state, CONTESTS.c.filed_at, CONTESTS.c.contest_id)


@dataclass(frozen=True)
class Contest:
    """One appeal; the tag as it was served when it was filed.

    `statement` holds nothing personal: it was redacted before it came here. `facts` is JSON: what was known of how the tag came
    about.
    """

    contest_id: str
    customer_id: str
    tag: str
    label: str
    tag_version: int | None
    snapshot_id: str | None
    facts: str
    statement: str
    state: State
    filed_at: str
    filed_by: str
    filed_key_name: str
    channel: str
    decided_at: str | None = None
    decided_by: str | None = None
    decided_key_name: str | None = None
    decision_reason: str | None = None


@dataclass(frozen=True)
class Contested:
    """The tag that is contested, as it was served: label, version of its definition, snapshot, and facts as JSON."""

    tag: str
    label: str
    tag_version: int | None
    snapshot_id: str | None
    facts: str = "{}"


def file_contest(connection: Connection, customer_id: str, contested: Contested, statement: str, act: Act) -> Contest:
    """File an appeal and return it: the one that is open already where the customer has one against this tag."""
    lock_customer(connection, customer_id)
    same = (CONTESTS.c.customer_id == customer_id, CONTESTS.c.tag == contested.tag, CONTESTS.c.state == "open")
    known = connection.execute(select(CONTESTS).where(*same)).mappings().first()
    if known is not None:
        return Contest(**known)
    made = Contest(
        secrets.token_hex(8), customer_id, **vars(contested), statement=statement, state="open",
        filed_at=now(), filed_by=act.by, filed_key_name=act.key_name, channel=act.channel,
    )  # fmt: skip
    connection.execute(CONTESTS.insert().values(**vars(made)))
    return made


def decide_contest(connection: Connection, contest_id: str, state: Literal["upheld", "rejected"], act: Act) -> Contest:
    """Decide an open appeal and return it; what follows from it is the caller's."""
    open_one = (CONTESTS.c.contest_id == contest_id, CONTESTS.c.state == "open")
    values = {
        "decided_at": now(),
        "decided_by": act.by,
        "decided_key_name": act.key_name,
        "decision_reason": act.reason,
    }
    connection.execute(CONTESTS.update().where(*open_one).values(state=state, **values))
    return Contest(**connection.execute(select(CONTESTS).where(CONTESTS.c.contest_id == contest_id)).mappings().one())


def contest_of(connection: Connection, contest_id: str) -> Contest | None:
    """Return one appeal, None for an unknown id."""
    row: RowMapping | None = (
        connection.execute(select(CONTESTS).where(CONTESTS.c.contest_id == contest_id)).mappings().first()
    )
    return None if row is None else Contest(**row)


def contests_about(connection: Connection, customer_id: str) -> list[Contest]:
    """Return the appeals of a customer, oldest first."""
    asked = select(CONTESTS).where(CONTESTS.c.customer_id == customer_id).order_by(CONTESTS.c.filed_at)
    return [Contest(**row) for row in connection.execute(asked).mappings()]


def contests(connection: Connection, state: State | None, after: str, limit: int) -> list[Contest]:
    """Return up to `limit` appeals in this state (None: any), oldest first, after the one with the id `after` ("": all)."""
    asked = select(CONTESTS).order_by(CONTESTS.c.filed_at, CONTESTS.c.contest_id).limit(limit)
    if state is not None:
        asked = asked.where(CONTESTS.c.state == state)
    last = contest_of(connection, after) if after else None
    if last is not None:
        later, same = CONTESTS.c.filed_at > last.filed_at, CONTESTS.c.filed_at == last.filed_at
        asked = asked.where(later | (same & (CONTESTS.c.contest_id > last.contest_id)))
    return [Contest(**row) for row in connection.execute(asked).mappings()]
