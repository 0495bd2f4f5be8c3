"""Loading a source database into the warehouse: chunk by chunk, each committed with how far the query has been read.

What is lost half-way loses nothing: committed chunks stay, and the next run begins behind the last of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.engine import URL, Connection

from feature_store.delivery import Delivery
from feature_store.error import SourceError
from feature_store.ingest import FileReport, ingest_delivery
from feature_store.quality.inspection import QualityGate, open_gate
from feature_store.source.mapping import SourceMapping
from feature_store.source.query_mapping import QueryMapping
from feature_store.sql.chunk import CHUNK_ROWS, Chunk, cut, fetch_rows
from feature_store.sql.connection import connected, failing_clearly, public_url
from feature_store.sql.position import History, Position, Start, earlier, start_of
from feature_store.sql.query import Batch, Rows, SourceQuery
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading

RowsSeen = Callable[[str, int], None]


@dataclass(frozen=True)
class Target:
    """Where chunks are loaded to, and by which rules."""

    source: str
    warehouse: Warehouse
    now: datetime
    gate: QualityGate
    chunk_rows: int = CHUNK_ROWS


def ingest_database(
    source: SourceMapping,
    url: URL,
    warehouse: Warehouse,
    now: datetime,
    progress: RowsSeen | None = None,
    gate: QualityGate | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> list[FileReport]:
    """Load what the queries of `source` give that is new, parents before children, all from one state of the database.

    Raises
    ------
    SourceError
        The mapping has no query, names what is not there, or the database fails; chunks loaded before stay.
    DataQualityError
        A chunk is outside the limits of its quality; the same holds.
    """
    if not source.query:
        raise SourceError(f"source {source.name!r} has no [[query]]: it describes files, give a folder")
    target = Target(source.name, warehouse, now, gate or open_gate(), chunk_rows)
    reports = []
    with loading(warehouse), connected(url) as connection:
        queries = [_opened(connection, mapping, url) for mapping in source.queries()]
        for query in queries:
            seen = 0
            for report, count in _load(query, url, target):
                reports.append(report)
                seen += count
                if progress:
                    progress(query.mapping.label, seen)
    return reports


def _opened(connection: Connection, mapping: QueryMapping, url: URL) -> SourceQuery:
    where = f"{public_url(url)}#{mapping.label}"
    with failing_clearly(url, where):
        return SourceQuery(connection, mapping, where)


def _load(query: SourceQuery, url: URL, target: Target) -> Iterator[tuple[FileReport, int]]:
    """Load the chunks of one query; yield each report with its number of rows."""
    history = History(target.warehouse.commits(query.mapping.table), target.source, query.where)
    run, last, fetch = history.next_run, history.last(), fetch_rows(target.chunk_rows)
    with failing_clearly(url, f"{query.where}: the database failed, what is loaded stays, run again to go on"):
        for number, chunk in enumerate(cut(query, query.rows_without_watermark(fetch), target.chunk_rows)):
            position = Position(run, -number, chunk.content)
            yield _commit(query, chunk, position, history, target), chunk.count
        resumed, rows = _rows(query, last, fetch)
        moved = False
        for number, chunk in enumerate(cut(query, rows, target.chunk_rows), start=1):
            reached = chunk.last if query.mapping.watermark else ()
            recheck = last.recheck if last and resumed else next(iter(reached), None)
            position = Position(run, number, chunk.content, reached, chunk.complete, recheck)
            report = _commit(query, chunk, position, history, target, moved=moved)
            moved = moved or (not report.known and query.mapping.watermark is not None)
            yield report, chunk.count


def _rows(query: SourceQuery, last: Position | None, fetch: int) -> tuple[bool, Rows]:
    """Return the rows to read, and whether they go on behind a run that was cut off."""
    overlap = query.mapping.overlap
    start = start_of(last, overlap)
    rows = query.rows(start, fetch)
    if last is None or not start.after:
        return False, rows
    if (first := next(rows, None)) is not None:
        return True, _with_first(first, rows)
    return False, query.rows(Start(since=earlier(last.recheck, overlap)), fetch)


def _with_first(first: Batch, rows: Rows) -> Rows:
    yield first
    yield from rows


def _commit(
    query: SourceQuery, chunk: Chunk, position: Position, history: History, target: Target, *, moved: bool = False
) -> FileReport:
    """Load one chunk, unless the newest chunk of its number has the same rows; once a run has moved, its end must be recorded."""
    before = history.of_chunk(position.chunk)
    if before and before[0].content == chunk.content and not moved:
        return FileReport(before[1], {}, known=True)
    # A state that comes back is a new load: the digest that names it hangs on the one before.
    parts = (target.source, query.where, str(position.chunk), chunk.content, before[1].sha256 if before else "")
    delivery = Delivery(
        mapping=query.mapping,
        name=query.where,
        where=query.where,
        sha256=sha256("\n".join(parts).encode()).hexdigest(),
        batches=chunk.batches,
        progress=position.to_text(),
        rereads=True,
    )
    return ingest_delivery(delivery, target.source, target.warehouse, target.now, target.gate)
