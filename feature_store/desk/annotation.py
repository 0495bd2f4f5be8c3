"""What annotators said of calls in the console: one row for each person and call, until long after the warehouse has it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    select,
    update,
)

from feature_store.desk.annotation_task import ANNOTATION_TASKS, AnnotationTask, as_task
from feature_store.desk.schema import METADATA
from feature_store.desk.turn import lock_customer

Outcome = Literal["said", "cannot", "skipped"]
State = Literal["new", "held", "taken", "refused"]

ANNOTATIONS = Table(
    "desk_annotation", METADATA,
    Column("call_id", String(64), primary_key=True),
    Column("annotator", String(80), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("outcome", String(10), nullable=False),
    Column("concerns", String(400)),
    Column("topics", String(800)),
    Column("sentiment", String(20)),
    Column("intensity", Integer),
    Column("evidence", Text, nullable=False),
    Column("named", String(400), nullable=False),
    Column("models", String(200), nullable=False),
    Column("annotated_at", String(40), nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("reason", Text),
)  # fmt: skip
_SAID = ANNOTATIONS.c
_TASK = ANNOTATION_TASKS.c
_OPEN = ("new", "held")


@dataclass(frozen=True)
class Annotation:
    """What one person said of one call.

    `concerns` are ids joined by semicolons, `none` for no concern; `topics` are second levels as concern/topic, joined likewise.
    Null means not said. `intensity` of the feeling is 1 to 5. `evidence` is JSON: pairs of turn and sentence, counted from 0.
    `named` are the concerns that the version in `models` had named. `state` says whether the warehouse has it; `reason` why it
    has not.
    """

    call_id: str
    annotator: str
    customer_id: str
    outcome: Outcome
    concerns: str | None
    topics: str | None
    sentiment: str | None
    intensity: int | None
    evidence: str
    named: str
    models: str
    annotated_at: str
    state: State = "new"
    reason: str | None = None


def next_task(connection: Connection, annotator: str) -> AnnotationTask | None:
    """Return the first call of the queue of which `annotator` has said nothing and that too few others have labelled."""
    others = _counted().subquery()
    own = and_(_SAID.call_id == _TASK.call_id, _SAID.annotator == annotator)
    asked = (
        select(ANNOTATION_TASKS)
        .outerjoin(others, others.c.call_id == _TASK.call_id)
        .where(func.coalesce(others.c.people, 0) < _TASK.wanted, ~select(_SAID.call_id).where(own).exists())
    )
    row = connection.execute(asked.order_by(_TASK.place).limit(1)).mappings().first()
    return None if row is None else as_task(row)


def save_annotation(connection: Connection, annotation: Annotation) -> None:
    """Keep what somebody says of a call, in place of what the same person said before."""
    lock_customer(connection, annotation.customer_id)
    connection.execute(delete(ANNOTATIONS).where(*_own(annotation.call_id, annotation.annotator)))
    connection.execute(ANNOTATIONS.insert().values(**vars(annotation)))


def undo_last(connection: Connection, annotator: str) -> Annotation | None:
    """Take back what `annotator` said last, unless the warehouse has it already; return it, None where there is nothing."""
    asked = select(ANNOTATIONS).where(_SAID.annotator == annotator, _SAID.state.in_(_OPEN))
    row = connection.execute(asked.order_by(_SAID.annotated_at.desc(), _SAID.call_id).limit(1)).mappings().first()
    if row is None:
        return None
    connection.execute(delete(ANNOTATIONS).where(*_own(row["call_id"], annotator)))
    return _of(row)


def annotation_of(connection: Connection, call_id: str, annotator: str) -> Annotation | None:
    """Return what a person said of a call, None where nothing."""
    row = connection.execute(select(ANNOTATIONS).where(*_own(call_id, annotator))).mappings().first()
    return None if row is None else _of(row)


def said_of(connection: Connection, call_ids: Sequence[str]) -> list[Annotation]:
    """Return what people said of these calls, those who could not or skipped left out; oldest first."""
    asked = select(ANNOTATIONS).where(_SAID.call_id.in_(call_ids), _SAID.outcome == "said")
    return _all(connection, asked)


def said_by_several(connection: Connection, limit: int) -> list[Annotation]:
    """Return what people said of the latest `limit` calls that at least two have labelled; oldest first."""
    shared = (
        select(_SAID.call_id)
        .where(_SAID.outcome == "said")
        .group_by(_SAID.call_id)
        .having(func.count() > 1)
        .order_by(func.max(_SAID.annotated_at).desc())
        .limit(limit)
    )
    return _all(connection, select(ANNOTATIONS).where(_SAID.call_id.in_(shared), _SAID.outcome == "said"))


def open_calls(connection: Connection, limit: int) -> list[str]:
    """Return up to `limit` calls with labels that the warehouse does not have, ids ascending."""
    asked = select(_SAID.call_id).where(_SAID.outcome == "said", _SAID.state.in_(_OPEN)).distinct()
    return list(connection.execute(asked.order_by(_SAID.call_id).limit(limit)).scalars())


def mark_calls(connection: Connection, call_ids: Sequence[str], state: State, reason: str | None = None) -> None:
    """Say of the labels of calls what became of them."""
    said = (_SAID.call_id.in_(call_ids), _SAID.outcome == "said")
    connection.execute(update(ANNOTATIONS).where(*said).values(state=state, reason=reason))


def counts_by_annotator(connection: Connection) -> dict[str, dict[str, int]]:
    """Return by annotator how many calls each outcome and each state has; the states count what was said."""
    found: dict[str, dict[str, int]] = {}
    asked = select(_SAID.annotator, _SAID.outcome, _SAID.state, func.count()).group_by(
        _SAID.annotator, _SAID.outcome, _SAID.state
    )
    for annotator, outcome, state, calls in connection.execute(asked.order_by(_SAID.annotator)):
        counts = found.setdefault(
            annotator, dict.fromkeys(("said", "cannot", "skipped", "taken", "held", "refused"), 0)
        )
        counts[outcome] += calls
        if outcome == "said" and state != "new":
            counts[state] += calls
    return found


def refused(connection: Connection, limit: int) -> list[Annotation]:
    """Return labels that are held back or refused, with their reasons, the latest first."""
    asked = select(ANNOTATIONS).where(_SAID.state.in_(("held", "refused")))
    return list(reversed(_all(connection, asked.order_by(_SAID.annotated_at.desc()).limit(limit))))


def forget_skips(connection: Connection) -> int:
    """Forget who skipped what, so that a new queue asks again; return how many that were."""
    return connection.execute(delete(ANNOTATIONS).where(_SAID.outcome == "skipped")).rowcount


def people_of(connection: Connection, call_id: str) -> int:
    """Return how many people have labelled a call, or could not."""
    return connection.execute(
        select(func.count()).where(_SAID.call_id == call_id, _SAID.outcome != "skipped")
    ).scalar_one()


def _counted() -> Select[tuple[str, int]]:
    people = func.count().label("people")
    return select(_SAID.call_id, people).where(_SAID.outcome != "skipped").group_by(_SAID.call_id)


def _own(call_id: str, annotator: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _SAID.call_id == call_id, _SAID.annotator == annotator


def _all(connection: Connection, asked: Select[Any]) -> list[Annotation]:
    rows = [_of(row) for row in connection.execute(asked).mappings()]
    return sorted(rows, key=lambda row: (row.annotated_at, row.call_id, row.annotator))


def _of(row: RowMapping) -> Annotation:
    return Annotation(**{each.name: row[each.name] for each in fields(Annotation)})
