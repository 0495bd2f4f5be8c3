"""Commands `gridtags ingest` and `gridtags features …`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the module behind it is loaded when a command needs it
    from feature_store.ingest import FileReport

features = typer.Typer(no_args_is_help=True, help="The features: names, units, windows, meanings.")


def ingest(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the source's files.")],
    source: Annotated[
        str, typer.Option(help="Mapping in configs/sources/, or `canonical` for files that carry canonical names.")
    ] = "canonical",
) -> None:
    """Load a folder of CSV and Parquet files; rows that cannot be used go to quarantine with their reason."""
    from datetime import datetime

    from rich.progress import Progress

    from feature_store.ingest import ingest as load
    from feature_store.online.protocol import SHANGHAI
    from feature_store.settings import FeatureStoreSettings
    from feature_store.source import canonical_source, load_source
    from feature_store.warehouse import Warehouse

    settings = FeatureStoreSettings()
    mapping = (
        canonical_source() if source == "canonical" else load_source(settings.configs / "sources" / f"{source}.toml")
    )
    with Progress(*Progress.get_default_columns(), transient=True) as bar:
        task = bar.add_task("ingest")
        reports = load(
            mapping,
            folder,
            Warehouse(settings.warehouse),
            datetime.now(SHANGHAI),
            lambda done, total, file: bar.update(task, completed=done, total=total, description=file or "ingest"),
        )
    _print_reports(reports)


def _print_reports(reports: "list[FileReport]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("file", "table", "read", "accepted", "quarantined", "")
    for report in reports:
        commit = report.commit
        counts = [f"{number:,}" for number in (commit.read, commit.accepted, commit.quarantined)]
        notes = [f"{reason} × {count}" for reason, count in report.reasons.items()] + _remarks(report)
        table.add_row(commit.file, commit.table, *counts, "\n".join(notes))
    Console().print(table)


def _remarks(report: "FileReport") -> list[str]:
    absent = report.commit.columns_absent
    return ["loaded before"] * report.known + [f"not delivered: {', '.join(absent)}"] * bool(absent)


@features.command("list")
def list_features() -> None:
    """List every feature with unit, window and meaning."""
    from rich.console import Console
    from rich.table import Table

    import feature_store.features  # noqa: F401 - registers them
    from feature_store.feature import FEATURES

    table = Table("feature", "unit", "window", "purpose", "meaning")
    for feature in FEATURES.values():
        table.add_row(feature.name, feature.unit, feature.window, feature.purpose, feature.meaning)
    Console().print(table)


@features.command("show")
def show_feature(name: Annotated[str, typer.Argument(help="Name of the feature.")]) -> None:
    """Show all that is declared about one feature."""
    import feature_store.features  # noqa: F401 - registers them
    from feature_store.error import FeatureError
    from feature_store.feature import FEATURES

    if name not in FEATURES:
        raise FeatureError(f"unknown feature {name!r}; `gridtags features list` names all {len(FEATURES)}")
    feature = FEATURES[name]
    typer.echo(f"{feature.name} [{feature.unit}]  {feature.meaning}")
    typer.echo(
        f"reads {', '.join(feature.inputs)}; window: {feature.window or 'all history'}; purpose: {feature.purpose}"
    )
    typer.echo(f"null: {feature.null or 'never'}; without rows: {'null' if feature.fill is None else feature.fill}")
