"""Commands `gridtags report monthly` and `gridtags report list`."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

report = typer.Typer(no_args_is_help=True, help="The monthly report for management.")


@report.command()
def monthly(
    month: Annotated[
        str, typer.Option(help="Month as 2026-10; without it, the last that the data has behind it.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder to copy the files to as well.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 1,
) -> None:
    """Make the report of a month as page, PDF and JSON, each figure beside last month's, and keep it in `var/reports`.

    Nights make it by themselves, the first after the month's end.
    """
    from feature_store.settings import FeatureStoreSettings
    from inference.monthly.month import Month
    from inference.monthly.opening import report_maker
    from inference.settings import ServiceSettings
    from registry.clock import china_now

    with report_maker(FeatureStoreSettings(), ServiceSettings(), workers) as maker:
        asked = Month.parse(month) if month else maker.last_month()
        made = maker.make(asked, china_now())
        lacking = maker.keep(made)
        folder = maker.shelf.path(asked, "json").parent
    for sentence in (*made.headlines, *made.cautions):
        typer.echo(sentence)
    if lacking:
        typer.secho(f"no PDF: {lacking}", fg="yellow", err=True)
    if out is not None:
        shutil.copytree(folder, out, dirs_exist_ok=True)
    typer.echo(str(out or folder))


@report.command("list")
def list_reports() -> None:
    """List the months that have a report, the latest first."""
    from rich.console import Console
    from rich.table import Table

    from feature_store.settings import FeatureStoreSettings
    from inference.monthly.opening import FOLDER
    from inference.monthly.shelf import ReportShelf

    shelf = ReportShelf(FeatureStoreSettings().var / FOLDER)
    table = Table("month", "made at", "customers", "files")
    for month in shelf.months():
        if (made := shelf.read(month)) is not None:
            at = f"{made.made_at:%Y-%m-%d %H:%M}"
            table.add_row(str(month), at, f"{made.state.customers:,}", ", ".join(shelf.kinds(month)))
    Console().print(table)
