"""Command `gridtags ingest report`, and what `gridtags ingest` says of figures outside their limits."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the module behind it is loaded when the command needs it
    from feature_store.quality.report import QualityReport
    from feature_store.warehouse import Commit, Warehouse


def quality_report(
    table: Annotated[str | None, typer.Option(help="Only this table.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="OUT", help="Write the report as JSON, too.")] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Where the page goes; default quality.html in the data folder.")
    ] = None,
) -> None:
    """Show what the latest load of each table looked like, what was held back, and how it moved since the load before."""
    from datetime import datetime

    from feature_store.online.protocol import SHANGHAI
    from feature_store.quality.page import render
    from feature_store.quality.report import make_report
    from feature_store.quality.standing_writing import write_standing
    from feature_store.settings import FeatureStoreSettings
    from feature_store.warehouse import Warehouse

    settings = FeatureStoreSettings()
    made = make_report(Warehouse(settings.warehouse), datetime.now(SHANGHAI), table)
    write_standing(settings.var, Warehouse(settings.warehouse), datetime.now(SHANGHAI))
    page = html or settings.var / "quality.html"
    _write(page, render(made))
    if json:
        _write(json, made.model_dump_json(indent=1))
    _print(made)
    typer.echo(f"page: {page}")


def print_findings(commits: "Iterable[Commit]", warehouse: "Warehouse") -> None:
    """Print a line for each figure outside its limits in loads that count."""
    from feature_store.quality.judgement import sentence
    from feature_store.quality.profile_store import profile_of

    for commit in commits:
        if profile := profile_of(commit, warehouse):
            for finding in profile.findings:
                why = f" (let through: {commit.despite})" if finding.level == "stop" else ""
                typer.echo(f"{finding.level}: {sentence(profile, finding)}{why}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _print(made: "QualityReport") -> None:
    from rich.console import Console
    from rich.table import Table

    from feature_store.quality.label import level_zh, state_zh
    from feature_store.quality.page import percent
    from feature_store.quality.profile import Level

    table = Table("表", "文件", "读入", "隔离率", "重复率", "距最新记录", "状态")
    for of_table in made.tables:
        for profile in (*of_table.held, *([of_table.latest] if of_table.latest else [])):
            hours = "–" if profile.freshness_hours is None else f"{profile.freshness_hours / 24:.1f} 天"
            state = (
                f"{level_zh(Level.STOP)} 未装载"
                if profile in of_table.held
                else state_zh(profile.level, profile.despite)
            )
            shares = [percent(share) for share in (profile.quarantine_share, profile.duplicate_share)]
            table.add_row(of_table.table, profile.file, f"{profile.read:,}", *shares, hours, state)
    Console().print(table)
