"""Calls that wait for people to label them: masked text, what the models think, and why the call is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, delete, func, select

from feature_store.desk.schema import METADATA

ANNOTATION_TASKS = Table(
    "desk_annotation_task", METADATA,
    Column("call_id", String(64), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("why", String(20), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("turns", Text, nullable=False),
    Column("guess", Text, nullable=False),
    Column("models", String(200), nullable=False),
    Column("ended_at", String(40), nullable=False),
    Column("queued_at", String(40), nullable=False),
)  # fmt: skip
_TASK = ANNOTATION_TASKS.c


@dataclass(frozen=True)
class AnnotationTask:
    """One call of the queue.

    `place` orders the queue, `wanted` is how many people are to label the call. `turns` is JSON: [speaker, [sentence, …]] in
    order, redacted. `guess` is JSON: `concerns` and `sentiment`, each a mapping from id to probability, and `named`, the ids of the
    concerns that reach their thresholds. `models` names the versions that guessed. `ended_at` is when the call ended, as the desk
    stores instants.
    """

    call_id: str
    customer_id: str
    place: int
    why: str
    wanted: int
    turns: str
    guess: str
    models: str
    ended_at: str
    queued_at: str


def replace_queue(connection: Connection, tasks: Sequence[AnnotationTask], kept: Sequence[str]) -> None:
    """Put `tasks` in place of the queue; calls named in `kept` stay as they are, whether they are among `tasks` or not."""
    connection.execute(delete(ANNOTATION_TASKS).where(_TASK.call_id.not_in(kept)))
    rows = [vars(task) for task in tasks if task.call_id not in kept]
    if rows:
        connection.execute(ANNOTATION_TASKS.insert(), rows)


def task_of(connection: Connection, call_id: str) -> AnnotationTask | None:
    """Return a call of the queue, None for another one."""
    row = connection.execute(select(ANNOTATION_TASKS).where(_TASK.call_id == call_id)).mappings().first()
    return None if row is None else as_task(row)


def want_one_more(connection: Connection, call_id: str, wanted: int) -> None:
    """Say that `wanted` people are to label a call."""
    connection.execute(ANNOTATION_TASKS.update().where(_TASK.call_id == call_id).values(wanted=wanted))


def drop_tasks(connection: Connection, call_ids: Sequence[str]) -> None:
    """Take calls out of the queue."""
    connection.execute(delete(ANNOTATION_TASKS).where(_TASK.call_id.in_(call_ids)))


def queue_length(connection: Connection) -> int:
    """Return how many calls are in the queue."""
    return connection.execute(select(func.count()).select_from(ANNOTATION_TASKS)).scalar_one()


def as_task(row: RowMapping) -> AnnotationTask:
    """Return a row of the queue."""
    return AnnotationTask(**{each.name: row[each.name] for each in fields(AnnotationTask)})
