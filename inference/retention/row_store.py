"""Stores that are rows: receipts and accepted calls on the desk, calls in the warehouse."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Column, Table, func, select

from feature_store.call_retention import delete_calls, old_calls
from feature_store.desk.accepted_call import ACCEPTED_CALLS
from feature_store.desk.annotation import ANNOTATIONS
from feature_store.desk.annotation_task import ANNOTATION_TASKS
from feature_store.desk.database import Desk
from feature_store.desk.receipt import RECEIPTS
from feature_store.desk.schema import as_instant, moment
from feature_store.warehouse import Warehouse
from inference.retention.due import Due
from registry.clock import CHINA
from registry.retention_limit import KeptFor


def receipts(desk: Desk, kept: KeptFor, today: date) -> list[Due]:
    """Return what holds of receipts of tags."""
    return _rows(desk, "receipts", RECEIPTS, RECEIPTS.c.created_at, kept, today)


def calls(desk: Desk, warehouse: Warehouse, kept: KeptFor, today: date) -> list[Due]:
    """Return what holds of calls: those accepted, queued for labels or labelled, and those in the warehouse that are due."""
    found = _rows(desk, "calls", ACCEPTED_CALLS, ACCEPTED_CALLS.c.accepted_at, kept, today)
    found += _rows(desk, "calls", ANNOTATION_TASKS, ANNOTATION_TASKS.c.ended_at, kept, today, "annotation queue")
    found += _rows(desk, "calls", ANNOTATIONS, ANNOTATIONS.c.annotated_at, kept, today, "annotations")
    if kept.at_most_days is not None:
        first = today - timedelta(days=kept.at_most_days)
        ids = old_calls(warehouse, datetime.combine(first, time()))
        if ids:
            found.append(Due("calls", "warehouse", "due", len(ids), None, None, lambda: _forget(warehouse, ids)))
    return found


def _forget(warehouse: Warehouse, ids: set[str]) -> int:
    delete_calls(warehouse, ids)
    return len(ids)


def _rows(
    desk: Desk, store: str, table: Table, at: Column[str], kept: KeptFor, today: date, what: str = "desk"
) -> list[Due]:
    cut = None if kept.at_most_days is None else _midnight(today - timedelta(days=kept.at_most_days))
    with desk.reading() as connection:
        due = (
            0
            if cut is None
            else connection.execute(select(func.count()).where(at < cut).select_from(table)).scalar_one()
        )
        every, oldest = connection.execute(select(func.count(), func.min(at)).select_from(table)).one()
    since = None if oldest is None else as_instant(oldest).date()
    found = [Due(store, what, "kept", every - due, since if not due else None, None)] if every > due else []
    if due and cut is not None:
        found.append(Due(store, what, "due", due, since, None, lambda: _delete(desk, table, at, cut)))
    return found


def _delete(desk: Desk, table: Table, at: Column[str], cut: str) -> int:
    with desk.writing() as connection:
        return connection.execute(table.delete().where(at < cut)).rowcount


def _midnight(day: date) -> str:
    return moment(datetime.combine(day, time(), CHINA))
