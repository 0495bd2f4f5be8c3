"""Writes how the loads stand, after every load and every night."""

from datetime import datetime
from pathlib import Path

from feature_store.error import WarehouseError
from feature_store.quality.label import reason_zh, table_zh
from feature_store.quality.profile import LoadProfile
from feature_store.quality.report import HistoryLine, TableReport, make_report
from feature_store.quality.standing import FILE, LoadLine, LoadStanding, Reason, TableLine
from feature_store.snapshot.durable import put
from feature_store.warehouse import Warehouse

LINES = 12


def write_standing(var: Path, warehouse: Warehouse, now: datetime) -> LoadStanding:
    """Write `var/loads.json` in one step and return its content; a warehouse without loads has no tables."""
    try:
        tables = make_report(warehouse, now).tables
    except WarehouseError:  # nothing was loaded yet
        tables = ()
    standing = LoadStanding(made_at=now, tables=tuple(_table(each) for each in tables))
    put(var / FILE, standing.model_dump_json())
    return standing


def _table(report: TableReport) -> TableLine:
    latest = report.latest
    lines = [*(_held(each) for each in report.held), *(_counted(each) for each in report.history[:LINES])]
    return TableLine(
        table=report.table, zh=table_zh(report.table), loads=report.loads,
        latest=tuple(sorted(lines, key=lambda line: line.loaded_at, reverse=True)[:LINES]),
        findings=latest.findings if latest else (), reasons=_reasons(latest) if latest else (),
        newest_event=latest.table_newest_event if latest else None,
        freshness_hours=latest.freshness_hours if latest else None,
    )  # fmt: skip


def _reasons(profile: LoadProfile) -> tuple[Reason, ...]:
    most = sorted(profile.reasons.items(), key=lambda each: (-each[1], each[0]))[:LINES]
    return tuple(Reason(zh=reason_zh(profile.table, reason), en=reason, rows=rows) for reason, rows in most)


def _held(profile: LoadProfile) -> LoadLine:
    return LoadLine(
        file=profile.file, source=profile.source, loaded_at=profile.loaded_at, read=profile.read, accepted=0,
        quarantined=profile.quarantined, level=profile.level, held=True,
    )  # fmt: skip


def _counted(line: HistoryLine) -> LoadLine:
    return LoadLine(
        file=line.file, source=line.source, loaded_at=line.loaded_at, read=line.read, accepted=line.accepted,
        quarantined=line.quarantined, level=line.level, despite=line.despite,
    )  # fmt: skip
