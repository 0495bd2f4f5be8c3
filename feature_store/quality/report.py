"""The report on loads: for each table the latest load, what it was compared with, what was held back, and one line per load."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from feature_store.canonical import DERIVED, TABLES
from feature_store.error import WarehouseError
from feature_store.quality.profile import Level, LoadProfile
from feature_store.quality.profile_store import held_profiles, profiles
from feature_store.warehouse import Commit, Warehouse

HISTORY_LINES = 50


class HistoryLine(BaseModel):
    """One load in one line; `level` is None where nothing was found or the load is older than profiles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    source: str
    loaded_at: str
    read: int
    accepted: int
    quarantined: int
    level: Level | None
    despite: str


class TableReport(BaseModel):
    """One table: `previous` is the load with which the latest was compared, `history` the last 50 loads, newest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    latest: LoadProfile | None
    previous: LoadProfile | None
    held: tuple[LoadProfile, ...]
    loads: int
    history: tuple[HistoryLine, ...]


class QualityReport(BaseModel):
    """All tables that were loaded, in the order of the canonical tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_at: str
    tables: tuple[TableReport, ...]


def make_report(warehouse: Warehouse, now: datetime, table: str | None = None) -> QualityReport:
    """Return the report on `table`, on all delivered tables without it; a table that was never loaded is left out.

    Raises
    ------
    WarehouseError
        The table is unknown or derived, or nothing was loaded.
    """
    names = [name for name in TABLES if name not in DERIVED]
    if table is not None and table not in names:
        raise WarehouseError(f"no delivered table {table!r}; known: {', '.join(names)}")
    reports = [_table_report(warehouse, name) for name in names if table in {None, name}]
    found = tuple(report for report in reports if report.loads or report.held)
    if not found:
        raise WarehouseError(f"nothing was loaded into {table or 'the warehouse'} yet; `gridtags ingest FOLDER` loads")
    return QualityReport(made_at=now.isoformat(timespec="seconds"), tables=found)


def _table_report(warehouse: Warehouse, table: str) -> TableReport:
    found = profiles(table, warehouse)
    by_sha = {profile.sha256: profile for profile in found}
    order = {profile.sha256: number for number, profile in enumerate(found)}
    latest = found[-1] if found else None
    drift = latest.drift if latest else None
    commits = sorted(warehouse.commits(table), key=lambda c: (c.committed_at, order.get(c.sha256, -1)), reverse=True)
    return TableReport(
        table=table,
        latest=latest,
        previous=by_sha.get(drift.sha256) if drift else None,
        held=tuple(held_profiles(table, warehouse)),
        loads=len(commits),
        history=tuple(_line(commit, by_sha.get(commit.sha256)) for commit in commits[:HISTORY_LINES]),
    )


def _line(commit: Commit, profile: LoadProfile | None) -> HistoryLine:
    return HistoryLine(
        file=commit.file,
        source=commit.source,
        loaded_at=commit.committed_at,
        read=commit.read,
        accepted=commit.accepted,
        quarantined=commit.quarantined,
        level=profile.level if profile else None,
        despite=commit.despite,
    )
