"""Calls and labels on a desk."""

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Connection

from feature_store.desk.annotation import Annotation, save_annotation
from feature_store.desk.annotation_task import AnnotationTask, replace_queue
from feature_store.desk.schema import moment

_SECONDS = count()
TURNS = '[["customer", ["家里停电了", "什么时候来"]], ["agent", ["马上"]]]'
GUESS = (
    '{"concerns": {"outage_repair": 0.9, "price": 0.1}, "named": ["outage_repair"],'
    ' "sentiment": {"dissatisfied": 0.6, "neutral": 0.3, "satisfied": 0.1}}'
)


def task(call_id: str, place: int = 0, wanted: int = 1, customer_id: str = "C1") -> AnnotationTask:
    at = "2026-03-01T02:05:00.000000+00:00"
    return AnnotationTask(call_id, customer_id, place, "near", wanted, TURNS, GUESS, "concerns 1", at, at)


def queue(connection: Connection, *tasks: AnnotationTask) -> None:
    replace_queue(connection, tasks, [])


def said_of_call(connection: Connection, call_id: str, annotator: str, **fields) -> Annotation:
    """Keep a label, each a second after the one before."""
    at = moment(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=next(_SECONDS)))
    row = {
        "customer_id": "C1", "outcome": "said", "concerns": "outage_repair", "topics": None, "sentiment": None, "intensity": None,
        "evidence": "[]", "named": "outage_repair", "models": "concerns 1", "annotated_at": at, **fields,
    }  # fmt: skip
    made = Annotation(call_id, annotator, **row)
    save_annotation(connection, made)
    return made
