"""Loading a source folder into the warehouse: check every row, quarantine what cannot be used, commit file by file.

For each file `accepted + quarantined = read`; a file whose bytes were loaded before is left alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from feature_store.canonical import TABLES
from feature_store.delivery import Delivery, file_delivery
from feature_store.erased_people import erased_people
from feature_store.error import SourceError
from feature_store.identity.hashing import IdentifierHasher
from feature_store.integrity import KNOWN, IntegrityCheck
from feature_store.quality.inspection import QualityGate, inspect_load, open_gate
from feature_store.quarantine import Quarantine
from feature_store.row_loading import check_rows
from feature_store.source.mapping import FileMapping, SourceMapping
from feature_store.warehouse import Commit, Warehouse
from feature_store.warehouse_lock import LOADING, loading
from nlp.settings import VaultSettings
from nlp.vault import masking

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class FileReport:
    """What became of one file: its commit, its quarantine reasons with counts, and whether it was loaded before."""

    commit: Commit
    reasons: dict[str, int]
    known: bool


class _Counts(NamedTuple):
    accepted: int = 0
    superseded: int = 0
    repeated: int = 0


def ingest(
    source: SourceMapping,
    folder: Path,
    warehouse: Warehouse,
    now: datetime,
    progress: Progress | None = None,
    gate: QualityGate | None = None,
) -> list[FileReport]:
    """Load every file of `source` found below `folder`, parents before children; without a `gate` the configured limits hold.

    Raises
    ------
    SourceError
        No file matches, or a file cannot be read as a whole; files before it stay loaded, of it nothing is.
    DataQualityError
        A load is outside the limits of its quality; the same holds.
    """
    gate = gate or open_gate()
    files = source.files(folder)
    if not files:
        patterns = ", ".join(pattern for mapping in source.file for pattern in mapping.pattern)
        raise SourceError(f"{folder}: no file of source {source.name!r} found; looked for {patterns}")
    reports = []
    with loading(warehouse):
        for number, (mapping, path) in enumerate(files):
            if progress:
                progress(number, len(files), path.name)
            reports.append(ingest_file(mapping, path, source.name, warehouse, now, gate))
    if progress:
        progress(len(files), len(files), "")
    return reports


def ingest_file(
    mapping: FileMapping, path: Path, source: str, warehouse: Warehouse, now: datetime, gate: QualityGate
) -> FileReport:
    """Load one file; a second load of the same bytes into the same table changes nothing."""
    return ingest_delivery(file_delivery(mapping, path), source, warehouse, now, gate)


def ingest_delivery(
    delivery: Delivery, source: str, warehouse: Warehouse, now: datetime, gate: QualityGate
) -> FileReport:
    """Load one delivery, wholly or not at all; a second load of the same rows into the same table changes nothing."""
    table, sha = TABLES[delivery.mapping.table], delivery.sha256
    if known := warehouse.loaded(table.name, sha):
        return FileReport(known, {}, known=True)
    with warehouse.aside(LOADING) as folder:
        quarantine = Quarantine(folder / "quarantine.parquet", table.name, delivery.name)
        try:
            with masking(VaultSettings().vault_key, warehouse.root.parent / "vault.db") as masker:
                checked = folder / "checked.parquet"
                read, absent = check_rows(
                    delivery,
                    checked,
                    quarantine,
                    IdentifierHasher(warehouse),
                    masker,
                    erased_people(warehouse.root.parent),
                )
            counts = _check_integrity(delivery, folder, warehouse, quarantine, now)
        finally:
            quarantine.close()
        if counts.accepted + quarantine.count + counts.repeated != read:
            raise SourceError(f"{delivery.where}: {read} rows read, but {counts}, {quarantine.count} quarantined")
        commit = Commit(
            table.name,
            source,
            delivery.name,
            sha,
            read,
            counts.accepted,
            quarantine.count,
            (f"{table.name}/{sha[:16]}.parquet",) if counts.accepted else (),
            f"_quarantine/{table.name}-{sha[:16]}.parquet" if quarantine.count else "",
            now.isoformat(timespec="microseconds"),
            absent,
            f"_superseded/{table.name}-{sha[:16]}.parquet" if counts.superseded else "",
            repeated=counts.repeated,
            progress=delivery.progress,
        )
        commit = inspect_load(commit, quarantine.reasons, folder, warehouse, gate)
        _put_in_place(commit, folder, warehouse)
    return FileReport(commit, quarantine.reasons, known=False)


def _put_in_place(commit: Commit, folder: Path, warehouse: Warehouse) -> None:
    if commit.quarantine:
        warehouse.move(folder / "quarantine.parquet", commit.quarantine)
    for part in commit.parts:
        warehouse.move(folder / "accepted.parquet", part)
    if commit.superseded:
        warehouse.move(folder / "superseded.parquet", commit.superseded)
    warehouse.commit(commit, folder)


def _check_integrity(
    delivery: Delivery, folder: Path, warehouse: Warehouse, quarantine: Quarantine, now: datetime
) -> _Counts:
    """Write the rows without repetitions and orphans, and the versions they replace; return how many there are of each."""
    checked = folder / "checked.parquet"
    if not checked.exists():
        return _Counts()
    with duckdb.connect() as connection:
        table = TABLES[delivery.mapping.table]
        check = IntegrityCheck(connection, table, checked, warehouse, now, current=delivery.rereads)
        quarantine.add(check.rejected(without=KNOWN if delivery.rereads else ""))
        return _Counts(
            check.write_accepted(folder / "accepted.parquet"),
            check.write_superseded(folder / "superseded.parquet"),
            check.count_rejected(KNOWN) if delivery.rereads else 0,
        )
