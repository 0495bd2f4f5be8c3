"""Commands `gridtags segments …`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Segments of customers (客户分群) and their profile sheets.")


@app.callback()
def segments() -> None:
    """Segments of customers (客户分群) and their profile sheets."""


@app.command()
def sheet(
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where page and pictures go; without it they are put in service."),
    ] = None,
    as_of: Annotated[datetime | None, typer.Option(help="As of when; without it, at the end of the data.")] = None,
) -> None:
    """Write the profile sheet (群体特征刻画) of each segment in service: one HTML page, and a PNG per segment."""
    from feature_store.horizon import horizon
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.bundle import open_bundle
    from registry.settings import RegistrySettings
    from training.segment.profile.publication import write_served_sheets

    settings, bundle = FeatureStoreSettings(), open_bundle(RegistrySettings().bundles)
    _, engine = open_engine(settings)
    try:
        moment = as_of or horizon(engine)[1]
        written = write_served_sheets(engine, bundle, settings.configs, settings.var, moment, out)
    finally:
        engine.close()
    for each in written.sheets:
        typer.echo(f"{each.id} {each.name.name} {each.customers:,} ({each.share:.1%}): {each.name.reason}")
    if written.unknown:
        typer.echo(f"未知 {written.unknown:,}")
    typer.echo(f"page: {written.page}")
