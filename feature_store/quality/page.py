"""The report as one HTML file: no script, nothing from the network, every value escaped."""

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feature_store.quality import label
from feature_store.quality.chart import Bin, Day, bins, days
from feature_store.quality.judgement import allowed, number
from feature_store.quality.profile import ColumnDrift, ColumnProfile, Level, LoadProfile
from feature_store.quality.report import QualityReport, TableReport

COLUMNS_SHOWN = 20
"""Of a wide table, such as the 96 points of a curve, the columns that moved most or are emptiest are shown."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class ColumnView:
    """One column as drawn: its profile, its drift, its distribution with the share of a full bar, and its worst level."""

    profile: ColumnProfile
    drift: ColumnDrift | None
    bins: list[Bin]
    scale: float
    level: Level | None


@dataclass(frozen=True)
class TableView:
    """One table as drawn."""

    report: TableReport
    columns: list[ColumnView]
    hidden: int
    days: list[Day]


def render(report: QualityReport) -> str:
    """Return the report as a self-contained HTML document that is well-formed XML as well."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.globals.update(
        level_zh=label.level_zh,
        state_zh=label.state_zh,
        table_zh=label.table_zh,
        column_zh=label.column_zh,
        reason_zh=label.reason_zh,
    )
    environment.globals.update(checks=label.CHECKS, figure=_figure, limits=allowed)
    environment.filters.update(percent=percent, number=number, moment=_moment)
    return (
        environment.get_template("page.html").render(report=report, tables=[_view(t) for t in report.tables]).lstrip()
    )


def percent(share: float) -> str:
    """Return a share as per cent with as many digits as one reads: 12.3%, 0.142%, 0%."""
    if share in {0, 1}:
        return f"{share:.0%}"
    return f"{share:.1%}" if abs(share) >= 0.01 else f"{share:.3%}"  # noqa: PLR2004 - one per cent


def _view(report: TableReport) -> TableView:
    latest = report.latest
    if latest is None:
        return TableView(report, [], 0, [])
    delivered = [column for column in latest.columns if column.name not in latest.columns_absent]
    columns = [_column(latest, column, report.previous) for column in delivered]
    worst = sorted(columns, key=_concern, reverse=True)[:COLUMNS_SHOWN]
    shown = [column for column in columns if column in worst]
    return TableView(report, shown, len(columns) - len(shown), days(latest.rows_per_day))


def _column(latest: LoadProfile, column: ColumnProfile, previous: LoadProfile | None) -> ColumnView:
    moved = latest.drift.columns if latest.drift else ()
    drift = next((d for d in moved if d.name == column.name), None)
    levels = {finding.level for finding in latest.findings if finding.column == column.name}
    level = next((level for level in (Level.STOP, Level.WARN) if level in levels), None)
    drawn = bins(column, previous.column(column.name) if previous else None)
    scale = max((share for each in drawn for share in (each.old or 0.0, each.new)), default=1.0)
    return ColumnView(column, drift, drawn, scale or 1.0, level)


def _concern(column: ColumnView) -> tuple[bool, bool, float, float]:
    psi = column.drift.psi if column.drift else None
    return column.level is Level.STOP, column.level is Level.WARN, psi or 0.0, column.profile.null_rate


def _figure(check: str, value: float) -> str:
    return percent(value) if check in label.SHARES else number(value)


def _moment(instant: str) -> str:
    return instant[: len("2026-01-31T08:00")].replace("T", " ")


def _printable(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    return value
