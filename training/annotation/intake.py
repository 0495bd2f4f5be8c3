"""Taking annotations in: every row is checked, then all are committed as new versions of `call_annotations`, or none."""

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from feature_store.canonical import SENTIMENTS
from feature_store.delivery import Delivery
from feature_store.engine import Engine
from feature_store.ingest import ingest_delivery
from feature_store.quality.inspection import open_gate
from feature_store.source.file import RawBatch
from feature_store.source.table_mapping import ColumnSource, TableMapping
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading
from nlp.mood.label import SENTIMENT_LABELS
from nlp.redaction import redact
from nlp.taxonomy import NONE, Taxonomy
from training.annotation.sheet import Filled, read_sheet
from training.error import AnnotationError

SOURCE, TABLE = "annotation", "call_annotations"
_SAID = {"无": NONE, "没有": NONE, NONE: NONE}
_MARK = re.compile(r"[;；,，、\s]+")
_NAMED_MISTAKES = 5


class Intake(NamedTuple):
    """How many annotations were committed, and how many said what the warehouse holds already."""

    taken: int
    unchanged: int


class Annotation(NamedTuple):
    """What is stored of one row: ids of concerns separated by semicolons, `none` for no concern, null for not said."""

    call_id: str
    sentiment: str | None
    concerns: str | None
    annotator: str


def take_in(path: Path, warehouse: Warehouse, engine: Engine, taxonomy: Taxonomy, by: str, now: datetime) -> Intake:
    """Commit the annotations of a sheet; `by` is the annotator of rows that name none, `now` the time they count from.

    A cell left empty leaves what was said before. Another annotation of the same call is a new version, and the latest counts.

    Raises
    ------
    AnnotationError
        A row names an unknown call, concern or sentiment, a call twice, or no annotator; nothing of the file is committed.
    """
    rows = read_sheet(path)
    with loading(warehouse):
        calls = set(engine.table("calls").select("call_id").to_pandas()["call_id"])
        annotations = checked(rows, str(path), calls, taxonomy, by)
        return commit(annotations, path.name, str(path), warehouse, engine, now)


def commit(
    annotations: Sequence[Annotation], name: str, where: str, warehouse: Warehouse, engine: Engine, now: datetime
) -> Intake:
    """Commit checked annotations as new versions, those that say nothing new left out; the warehouse is held for loading.

    `name` and `where` stand in the record of the load as the file and its path.
    """
    new = _changed(annotations, engine.table(TABLE).to_pandas())
    if new:
        ingest_delivery(_delivery(new, name, where, now), SOURCE, warehouse, now, open_gate())
    return Intake(len(new), len(annotations) - len(new))


def checked(rows: Sequence[Filled], where: str, calls: set[str], taxonomy: Taxonomy, by: str) -> list[Annotation]:
    """Return the annotations of filled rows; AnnotationError names file, row, field and what is allowed of what is wrong."""
    mistakes: list[str] = []
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        concerns, annotator = _concerns(row.concerns, taxonomy), row.annotator or by
        sentiment = {label: name for name, label in SENTIMENT_LABELS.items()}.get(row.sentiment, row.sentiment)
        wrong = {
            f"call_id: {_quoted(row.call_id)} is no call of the warehouse": row.call_id not in calls,
            f"call_id: {row.call_id} stands in row {seen.get(row.call_id)} already": row.call_id in calls & seen.keys(),
            f"sentiment: {_quoted(row.sentiment)}, must be one of {', '.join(SENTIMENTS)}": bool(sentiment)
            and sentiment not in SENTIMENTS,
            "annotator: is empty; fill it in or give --by": not annotator,
        } | dict.fromkeys(concerns.unknown, True)
        mistakes += [f"row {row.row}: {what}" for what, is_so in wrong.items() if is_so]
        seen.setdefault(row.call_id, row.row)
        found.append(Annotation(row.call_id, sentiment or None, concerns.stored, annotator))
    if mistakes:
        more = f"; and {len(mistakes) - _NAMED_MISTAKES} more" if len(mistakes) > _NAMED_MISTAKES else ""
        raise AnnotationError(f"{where}: nothing is taken in: {'; '.join(mistakes[:_NAMED_MISTAKES])}{more}")
    return found


class _Concerns(NamedTuple):
    stored: str | None
    unknown: list[str]


def _concerns(cell: str, taxonomy: Taxonomy) -> _Concerns:
    known = {label: name for name, label in taxonomy.labels.items()} | {name: name for name in taxonomy.ids} | _SAID
    said = [name for name in _MARK.split(cell) if name]
    allowed = f"must be among {', '.join(taxonomy.ids)} or {NONE}"
    unknown = [f"concerns: {_quoted(name)}, {allowed}" for name in said if name not in known]
    named = {known[name] for name in said if name in known}
    if NONE in named and len(named) > 1:
        unknown.append(f"concerns: {NONE} beside {', '.join(sorted(named - {NONE}))}, must stand alone")
    return _Concerns(_joined(named, taxonomy), unknown)


def _quoted(cell: str) -> str:
    """Return what a message may repeat of a cell: somebody may have put a number where it does not belong."""
    return f"{redact(cell)[:40]!r}"


def _joined(names: set[str], taxonomy: Taxonomy) -> str | None:
    return ";".join(name for name in (*taxonomy.ids, NONE) if name in names) or None


def _changed(annotations: Sequence[Annotation], standing: pd.DataFrame) -> list[Annotation]:
    """Return the annotations that say something new, with what they leave open as it was said before."""
    before = {row.call_id: row for row in standing.itertuples()}
    new = []
    for each in annotations:
        old = before.get(each.call_id)
        sentiment, concerns = (_text(getattr(old, name, None)) for name in ("sentiment", "concerns"))
        full = each._replace(sentiment=each.sentiment or sentiment, concerns=each.concerns or concerns)
        same = set(_MARK.split(full.concerns or "")) == set(_MARK.split(concerns or ""))
        if not (same and full.sentiment == sentiment):
            new.append(full)
    return new


def _text(value: object) -> str | None:
    # A null comes as None or NaN, which is a number.
    return value if isinstance(value, str) else None


def _delivery(annotations: Sequence[Annotation], file: str, where: str, now: datetime) -> Delivery:
    columns = [*Annotation._fields, "annotated_at"]
    mapping = TableMapping(table=TABLE, columns={name: ColumnSource.model_validate(name) for name in columns})
    at = now.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    rows = pa.table(
        {
            **{
                name: pa.array(values, pa.string())
                for name, values in zip(Annotation._fields, zip(*annotations, strict=True), strict=True)
            },
            "annotated_at": pa.array([at] * len(annotations), pa.string()),
            "line": pa.array(range(1, len(annotations) + 1), pa.int64()),
        }
    )
    digest = sha256(repr((at, annotations)).encode()).hexdigest()
    return Delivery(mapping, file, where, digest, [RawBatch(rows, [])])
