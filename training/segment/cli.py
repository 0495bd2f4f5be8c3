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
    from registry.clock import aware, china_now
    from registry.settings import RegistrySettings
    from registry.sheet_folder import publish_sheets
    from training.segment.naming import load_naming
    from training.segment.profile.artifact import write_sheets
    from training.segment.profile.served import segmentation_in_service
    from training.segment.profile.sheet import UNKNOWN_GROUP, segment_sheets

    settings = FeatureStoreSettings()
    bundle = open_bundle(RegistrySettings().bundles)
    _, engine = open_engine(settings)
    try:
        moment = as_of or horizon(engine)[1]
        segmentation, x, grades = segmentation_in_service(engine, bundle, load_naming(settings.configs).names, moment)
        sheets, curves = segment_sheets(engine, moment, segmentation, x, grades)
    finally:
        engine.close()
    unknown = int((segmentation.groups == UNKNOWN_GROUP).sum())
    made_at = aware(china_now())
    root, name = settings.var / "segments", f"{made_at:%Y%m%dT%H%M%S%f}-{moment:%Y%m%d}"
    page = write_sheets(out or root / name, sheets, curves, moment, unknown)
    if out is None:
        named = {each.id: each.name.name for each in sheets}
        publish_sheets(root, name, named, moment, bundle.manifest.bundle_id, made_at)
    for each in sheets:
        typer.echo(f"{each.id} {each.name.name} {each.customers:,} ({each.share:.1%}): {each.name.reason}")
    if unknown:
        typer.echo(f"未知 {unknown:,}")
    typer.echo(f"page: {page}")
