"""Persons who asked to be erased (个人信息保护法 47): what has been done of it, what is left, and the proof.

The id stands here as long as anything is left to do, and not longer; the digest of the tombstone names the erasure for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Column, Connection, RowMapping, String, Table, Text, select

from feature_store.desk.opt_out import Act
from feature_store.desk.schema import METADATA, as_instant, moment, now
from feature_store.desk.tombstone import raise_tombstone
from feature_store.desk.turn import lock_customer

DEADLINE = timedelta(days=30)
"""GB/T 35273-2020, 8.7: answered within thirty days."""
DESK, MODELS, FEED = "desk", "models", "change_feed"
LEARNERS = "learners"
PLACES = (LEARNERS, "online", "snapshots", "warehouse", "holdouts", FEED)
"""Where a person is held beside the desk, or was learnt from; the last is the mark of the removal, which goes after `FEED_KEPT`."""
FEED_KEPT = timedelta(days=7)

ERASURES = Table(
    "desk_erasure", METADATA,
    Column("digest", String(64), primary_key=True),
    Column("customer_id", String(64), index=True),
    Column("asked_at", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("key_name", String(80), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("deadline", String(40), nullable=False),
    Column("done", Text, nullable=False),
    Column("finished_at", String(40)),
)  # fmt: skip


@dataclass(frozen=True)
class Erasure:
    """One erasure. `done` is JSON: by place the files that were rewritten with their digests before and after, or a count."""

    digest: str
    customer_id: str | None
    asked_at: str
    by: str
    key_name: str
    reason: str
    deadline: str
    done: str = "{}"
    finished_at: str | None = None

    @property
    def places(self) -> dict[str, object]:
        """What was done, by place."""
        return {place: done for place, done in self._record.items() if place != MODELS}

    @property
    def models(self) -> dict[str, int]:
        """The model versions in service when it was asked for, which may have learnt from the person."""
        models: dict[str, int] = self._record.get(MODELS, {})
        return models

    @property
    def _record(self) -> dict[str, Any]:
        record: dict[str, Any] = orjson.loads(self.done)
        return record

    @property
    def left(self) -> list[str]:
        """The places where the person may still be held."""
        return [place for place in PLACES if place not in self.places]

    def due(self, now: datetime) -> list[str]:
        """Return what can be done now of what is left: the mark stays until readers of the change feed had time to see it."""
        early = now < as_instant(self.asked_at) + FEED_KEPT
        return [place for place in self.left if not (place == FEED and early)]


def ask_erasure(
    connection: Connection, customer_id: str, act: Act, rows: Mapping[str, int], models: Mapping[str, int]
) -> Erasure:
    """Raise the tombstone, queue the erasure and return it.

    `rows` went from the tables of the desk; `models` are the versions in service, which may have learnt from the person.
    """
    lock_customer(connection, customer_id)
    digest = raise_tombstone(connection, customer_id, act)
    known = erasure_of(connection, digest)
    asked_at = datetime.now(tz=UTC)
    if known is None:
        values = {"asked_at": moment(asked_at), "deadline": moment(asked_at + DEADLINE)}
        known = Erasure(digest, customer_id, by=act.by, key_name=act.key_name, reason=act.reason, **values)
        connection.execute(ERASURES.insert().values(**vars(known)))
    # Asked again, every place is looked at again: something may have come meanwhile.
    again = {
        "customer_id": customer_id,
        "finished_at": None,
        "done": orjson.dumps({DESK: rows, MODELS: models}).decode(),
    }
    connection.execute(ERASURES.update().where(ERASURES.c.digest == digest).values(**again))
    return _known(connection, digest)


def record_done(connection: Connection, digest: str, place: str, what: object) -> Erasure:
    """Say what was done in a place, and return the erasure; the id goes once nothing is left."""
    erasure = _known(connection, digest)
    done = {**orjson.loads(erasure.done), place: what}
    values: dict[str, object] = {"done": orjson.dumps(done).decode()}
    if all(each in done for each in PLACES):
        values |= {"customer_id": None, "finished_at": now()}
    connection.execute(ERASURES.update().where(ERASURES.c.digest == digest).values(**values))
    return _known(connection, digest)


def erasure_of(connection: Connection, digest: str) -> Erasure | None:
    """Return one erasure, None for an unknown digest."""
    row = connection.execute(select(ERASURES).where(ERASURES.c.digest == digest)).mappings().first()
    return None if row is None else _of(row)


def open_erasures(connection: Connection) -> Sequence[Erasure]:
    """Return the erasures of which something is left to do, those asked for first first."""
    asked = select(ERASURES).where(ERASURES.c.finished_at.is_(None)).order_by(ERASURES.c.asked_at)
    return [_of(row) for row in connection.execute(asked).mappings()]


def _known(connection: Connection, digest: str) -> Erasure:
    return _of(connection.execute(select(ERASURES).where(ERASURES.c.digest == digest)).mappings().one())


def _of(row: RowMapping) -> Erasure:
    return Erasure(**{each.name: row[each.name] for each in fields(Erasure)})
