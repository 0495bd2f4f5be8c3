"""Commands `gridtags ingest FOLDER` and what else is said about loads."""

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from feature_store.quality.cli import print_findings, quality_report

if TYPE_CHECKING:  # the module behind it is loaded when a command needs it
    from rich.progress import Progress

    from feature_store.ingest import FileReport
    from feature_store.quality.inspection import QualityGate
    from feature_store.source.mapping import SourceMapping
    from feature_store.warehouse import Warehouse

DEFAULT_COMMAND = "load"


class _LoadByDefault(TyperGroup):
    """A first word that is no command is what to load: `gridtags ingest FOLDER` means `gridtags ingest load FOLDER`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer hides its class of contexts
        if args and args[0] not in {*self.commands, "--help"}:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)


ingest = typer.Typer(
    cls=_LoadByDefault, no_args_is_help=True, help="Load a source: `gridtags ingest FOLDER|URL --source NAME`."
)
ingest.command("report")(quality_report)


@ingest.command(DEFAULT_COMMAND)
def load(
    origin: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|URL",
            help="Folder with the source's files, or URL of its database; else GRIDTAGS_SOURCE_URL.",
        ),
    ] = "",
    source: Annotated[
        str, typer.Option(help="Mapping in configs/sources/, or `canonical` for files that carry canonical names.")
    ] = "canonical",
    despite: Annotated[
        str, typer.Option(help="Let loads outside the limits of configs/quality.toml count, for this reason.")
    ] = "",
) -> None:
    """Load a folder of CSV, Excel and Parquet files, or what is new in a database; unusable rows go to quarantine with a reason."""
    from datetime import datetime

    from rich.progress import Progress

    from feature_store.derivation import refresh_derived
    from feature_store.online.protocol import SHANGHAI
    from feature_store.quality.inspection import open_gate
    from feature_store.quality.standing_writing import write_standing
    from feature_store.settings import FeatureStoreSettings, SourceSettings
    from feature_store.source.mapping import canonical_source, load_source
    from feature_store.warehouse import Warehouse

    settings = FeatureStoreSettings()
    origin = origin or SourceSettings().source_url.get_secret_value()
    mapping = (
        canonical_source() if source == "canonical" else load_source(settings.configs / "sources" / f"{source}.toml")
    )
    with Progress(*Progress.get_default_columns(), transient=True) as bar:
        run = _load_database if "://" in origin else _load_folder
        reports = run(mapping, origin, Warehouse(settings.warehouse), bar, open_gate(despite))
        bar.add_task("derive daily curves and identities", total=None)
        refresh_derived(Warehouse(settings.warehouse), settings.configs, datetime.now(SHANGHAI))
        write_standing(settings.var, Warehouse(settings.warehouse), datetime.now(SHANGHAI))
    _print_reports(reports)
    print_findings((report.commit for report in reports if not report.known), Warehouse(settings.warehouse))


def _load_folder(
    source: "SourceMapping", origin: str, warehouse: "Warehouse", bar: "Progress", gate: "QualityGate"
) -> "list[FileReport]":
    from datetime import datetime

    from feature_store.ingest import ingest as load_files
    from feature_store.online.protocol import SHANGHAI

    if not origin or not Path(origin).is_dir():
        raise typer.BadParameter(f"{origin!r} is no folder, and no URL of a database", param_hint="FOLDER|URL")
    task = bar.add_task("ingest")
    return load_files(
        source,
        Path(origin),
        warehouse,
        datetime.now(SHANGHAI),
        lambda done, total, file: bar.update(task, completed=done, total=total, description=file or "ingest"),
        gate,
    )


def _load_database(
    source: "SourceMapping", origin: str, warehouse: "Warehouse", bar: "Progress", gate: "QualityGate"
) -> "list[FileReport]":
    from datetime import datetime

    from feature_store.online.protocol import SHANGHAI
    from feature_store.sql.connection import parse_url
    from feature_store.sql.ingest import ingest_database

    task = bar.add_task("ingest", total=None)
    return ingest_database(
        source,
        parse_url(origin),
        warehouse,
        datetime.now(SHANGHAI),
        lambda query, rows: bar.update(task, completed=rows, description=f"{query}: {rows:,} rows"),
        gate,
    )


def _print_reports(reports: "list[FileReport]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("file or query", "table", "read", "accepted", "quarantined", "")
    for _, chunks in groupby(reports, key=lambda r: r.commit.file if r.commit.progress else r.commit.sha256):
        table.add_row(*_row(list(chunks)))
    Console().print(table)


def _row(chunks: "list[FileReport]") -> list[str]:
    """Return the line of one file, or of all chunks of one query."""
    commits, reasons = [report.commit for report in chunks], Counter[str]()
    for report in chunks:
        reasons.update(report.reasons)
    counts = [sum(column) for column in zip(*((c.read, c.accepted, c.quarantined) for c in commits), strict=True)]
    notes = [f"{reason} × {count}" for reason, count in reasons.items()] + _remarks(chunks)
    return [commits[0].file, commits[0].table, *(f"{number:,}" for number in counts), "\n".join(notes)]


def _remarks(chunks: "list[FileReport]") -> list[str]:
    absent, repeated = chunks[0].commit.columns_absent, sum(report.commit.repeated for report in chunks)
    notes = ["loaded before"] * all(report.known for report in chunks)
    notes += [f"read again, unchanged × {repeated}"] * bool(repeated)
    return notes + [f"not delivered: {', '.join(absent)}"] * bool(absent)
