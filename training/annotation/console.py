"""Taking in what was labelled in the console: the same checks as for a sheet, call by call, and nothing is lost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from feature_store.desk import annotation as desk_annotation
from feature_store.desk.annotation import State, mark_calls, open_calls, people_of, said_of
from feature_store.desk.annotation_task import drop_tasks, task_of, want_one_more
from feature_store.desk.database import Desk
from feature_store.engine import Engine
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading
from nlp.taxonomy import Taxonomy
from training.annotation.agreement import ENOUGH, Settled, settled
from training.annotation.intake import Annotation, checked, commit
from training.annotation.sheet import Filled
from training.error import AnnotationError

WHERE = "console"
_BEFORE_REASON = f"{WHERE}: nothing is taken in: row 1: "
DIFFER = "annotators differ; one more is asked"
_AT_ONCE = 5_000
_Said = Mapping[str, Sequence[desk_annotation.Annotation]]


class ConsoleIntake(NamedTuple):
    """Calls: committed, said before, waiting for one more annotator, refused with a reason that stands on the desk."""

    taken: int
    unchanged: int
    held: int
    refused: int


class _Outcome(NamedTuple):
    call_id: str
    state: State
    reason: str | None = None
    annotation: Annotation | None = None


def take_in_console(
    desk: Desk, warehouse: Warehouse, engine: Engine, taxonomy: Taxonomy, now: datetime
) -> ConsoleIntake:
    """Commit the labels on the desk that the warehouse does not have, up to 5,000 calls; `now` is the time they count from.

    What cannot be taken in stays on the desk as held or refused. Killed after the commit, the next run finds nothing new in it.
    """
    with loading(warehouse):
        calls = set(engine.table("calls").select("call_id").to_pandas()["call_id"])
        said = _open(desk)
        outcomes = [_outcome(call, rows, calls, taxonomy) for call, rows in said.items()]
        ready = [each.annotation for each in outcomes if each.annotation is not None]
        intake = commit(ready, WHERE, WHERE, warehouse, engine, now)
        with desk.writing() as connection:
            _settle(connection, outcomes)
    count = {state: sum(each.state == state for each in outcomes) for state in ("held", "refused")}
    return ConsoleIntake(intake.taken, intake.unchanged, count["held"], count["refused"])


def _open(desk: Desk) -> _Said:
    with desk.reading() as connection:
        rows = said_of(connection, open_calls(connection, _AT_ONCE))
    found = defaultdict(list)
    for row in rows:
        found[row.call_id].append(row)
    return found


def _outcome(call_id: str, said: Sequence[desk_annotation.Annotation], calls: set[str], taxonomy: Taxonomy) -> _Outcome:
    label = settled(said)
    if label is None:
        return _Outcome(call_id, "held", DIFFER)
    try:
        return _Outcome(call_id, "taken", annotation=_checked(call_id, label, calls, taxonomy))
    except AnnotationError as error:
        return _Outcome(call_id, "refused", str(error).removeprefix(_BEFORE_REASON))


def _checked(call_id: str, label: Settled, calls: set[str], taxonomy: Taxonomy) -> Annotation:
    row = Filled(1, call_id, label.concerns, label.sentiment, label.annotators)
    return checked([row], WHERE, calls, taxonomy, "")[0]


def _settle(connection: Connection, outcomes: Sequence[_Outcome]) -> None:
    """Write down what became of the calls, ask for one more annotator where they differ, and take finished calls out."""
    for (state, reason), ids in _by_state(outcomes).items():
        mark_calls(connection, ids, state, reason)
    for each in outcomes:
        people, task = people_of(connection, each.call_id), task_of(connection, each.call_id)
        if each.state == "held":
            want_one_more(connection, each.call_id, max(ENOUGH, people + 1))
        elif task is not None and people >= task.wanted:
            drop_tasks(connection, [each.call_id])


def _by_state(outcomes: Sequence[_Outcome]) -> dict[tuple[State, str | None], list[str]]:
    found: dict[tuple[State, str | None], list[str]] = defaultdict(list)
    for each in outcomes:
        found[each.state, each.reason].append(each.call_id)
    return found
