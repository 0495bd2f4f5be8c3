"""Loading a source folder into the warehouse: check every row, quarantine what cannot be used, commit file by file.

For each file `accepted + quarantined = read`; a file whose bytes were loaded before is left alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.column import Table
from feature_store.error import SourceError
from feature_store.integrity import IntegrityCheck
from feature_store.quarantine import Quarantine
from feature_store.source import FileMapping, SourceMapping
from feature_store.source_file import RawBatch, digest, read_batches
from feature_store.validation import RowCheck
from feature_store.warehouse import Commit, Warehouse
from nlp.redaction import redact

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class FileReport:
    """What became of one file: its commit, its quarantine reasons with counts, and whether it was loaded before."""

    commit: Commit
    reasons: dict[str, int]
    known: bool


def ingest(
    source: SourceMapping, folder: Path, warehouse: Warehouse, now: datetime, progress: Progress | None = None
) -> list[FileReport]:
    """Load every file of `source` found below `folder`, parents before children.

    Raises
    ------
    SourceError
        No file matches, or a file cannot be read as a whole; files before it stay loaded, of it nothing is.
    """
    files = source.files(folder)
    if not files:
        patterns = ", ".join(pattern for mapping in source.file for pattern in mapping.pattern)
        raise SourceError(f"{folder}: no file of source {source.name!r} found; looked for {patterns}")
    reports = []
    for number, (mapping, path) in enumerate(files):
        if progress:
            progress(number, len(files), path.name)
        reports.append(ingest_file(mapping, path, source.name, warehouse, now))
    if progress:
        progress(len(files), len(files), "")
    return reports


def ingest_file(mapping: FileMapping, path: Path, source: str, warehouse: Warehouse, now: datetime) -> FileReport:
    """Load one file; a second load of the same bytes into the same table changes nothing."""
    sha = digest(path)
    if known := warehouse.loaded(mapping.table, sha):
        return FileReport(known, {}, known=True)
    with warehouse.aside() as folder:
        quarantine = Quarantine(folder / "quarantine.parquet", mapping.table, path.name)
        try:
            read, absent = _check_rows(mapping, path, folder / "checked.parquet", quarantine)
            accepted = _check_integrity(TABLES[mapping.table], folder, warehouse, quarantine)
        finally:
            quarantine.close()
        if accepted + quarantine.count != read:
            raise SourceError(f"{path}: {read} rows read, but {accepted} accepted and {quarantine.count} quarantined")
        commit = Commit(
            mapping.table,
            source,
            path.name,
            sha,
            read,
            accepted,
            quarantine.count,
            f"{mapping.table}/{sha[:16]}.parquet" if accepted else "",
            f"_quarantine/{mapping.table}-{sha[:16]}.parquet" if quarantine.count else "",
            now.isoformat(timespec="microseconds"),
            absent,
        )
        _put_in_place(commit, folder, warehouse)
    return FileReport(commit, quarantine.reasons, known=False)


def _put_in_place(commit: Commit, folder: Path, warehouse: Warehouse) -> None:
    if commit.quarantine:
        warehouse.move(folder / "quarantine.parquet", commit.quarantine)
    if commit.part:
        warehouse.move(folder / "accepted.parquet", commit.part)
    warehouse.commit(commit, folder)


def _check_rows(mapping: FileMapping, path: Path, target: Path, quarantine: Quarantine) -> tuple[int, tuple[str, ...]]:
    """Write the rows whose values are right to `target`; return how many rows were read and the columns not delivered."""
    table, read, check, writer = TABLES[mapping.table], 0, None, None
    try:
        for batch in read_batches(path):
            check = check or RowCheck(mapping, table, batch.rows.schema, str(path))
            read += len(batch.rows) + len(batch.rejects)
            quarantine.add((r.line, r.field, r.reason, {}) for r in batch.rejects)
            checked = _masked(table, _checked(check, batch, quarantine))
            writer = writer or pq.ParquetWriter(target, checked.schema, compression="zstd")
            writer.write_table(checked)
    finally:
        if writer is not None:
            writer.close()
    return read, tuple(check.missing) if check else ()


def _checked(check: RowCheck, batch: RawBatch, quarantine: Quarantine) -> pa.Table:
    result = check.run(batch.rows)
    if result.problems:
        mapped = batch.rows.select(list(dict.fromkeys(check.headers.values())))
        bad = mapped.take([number for number, _ in result.problems]).to_pylist()
        lines = batch.rows["line"].to_numpy()
        quarantine.add(
            (int(lines[number]), problem.field, problem.reason, row)
            for (number, problem), row in zip(result.problems, bad, strict=True)
        )
    return result.accepted


def _masked(table: Table, rows: pa.Table) -> pa.Table:
    for column in table.columns:
        if column.free_text:
            masked = pa.array([None if t is None else redact(t) for t in rows[column.name].to_pylist()], pa.string())
            rows = rows.set_column(rows.column_names.index(column.name), column.name, masked)
    return rows


def _check_integrity(table: Table, folder: Path, warehouse: Warehouse, quarantine: Quarantine) -> int:
    """Write `accepted.parquet` without repeated keys and orphans; return its rows."""
    checked = folder / "checked.parquet"
    if not checked.exists():
        return 0
    with duckdb.connect() as connection:
        check = IntegrityCheck(connection, table, checked, warehouse)
        quarantine.add(check.rejected())
        return check.write_accepted(folder / "accepted.parquet")
