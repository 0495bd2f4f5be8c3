"""Command `gridtags analyze`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer


def analyze(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Text, .json, .jsonl or .parquet; - reads text or JSON from a pipe.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a contact, each on one line.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write a page with highlighted evidence (HTML).")] = None,
    to: Annotated[Path | None, typer.Option(help="Write a table, one row a contact (Parquet).")] = None,
) -> None:
    """Say what contacts are about and how the callers felt, with the models of the bundle in service.

    Nothing unmasked is written. A contact that cannot be read is left out and named with the reason: with --to in
    OUT.quarantine.jsonl, else on standard error with exit code 1.
    """
    from rich.console import Console
    from rich.progress import Progress

    from inference.analysis.report import Edition
    from inference.analysis.run import Wanted, analyze_source, write_page
    from inference.analysis.source import open_source
    from inference.model.analyst import load_analyst
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle
    from registry.clock import china_now

    wanted = Wanted(to, report, as_json)
    wanted.check(file)
    source, settings = open_source(file), ServiceSettings()
    bundle = open_bundle(settings.bundles)
    analyst = load_analyst(bundle, settings.configs)
    with Progress(console=Console(stderr=True), transient=True, disable=to is None) as bar:
        task = bar.add_task("analyze", total=source.total)
        outcome = analyze_source(
            analyst, source, wanted, typer.echo, partial(typer.echo, err=True),
            lambda done: bar.update(task, completed=done),
        )  # fmt: skip
    if report and outcome.analyzed:
        labels = {tag.id: tag.label for tag in bundle.catalogue().tags}
        edition = Edition(f"{china_now():%Y-%m-%d %H:%M}", bundle.manifest.bundle_id, labels)
        write_page(report, outcome, edition)
    if to or report:
        aside = f", {outcome.refused:,} set aside in {to.stem}.quarantine.jsonl" if to and outcome.refused else ""
        typer.echo(f"{outcome.analyzed:,} contacts analysed{aside}", err=True)
    if not outcome.analyzed or (outcome.refused and not to):
        raise typer.Exit(1)
