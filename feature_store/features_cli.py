"""Commands `gridtags features …`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

features = typer.Typer(no_args_is_help=True, help="The features: what they mean, their values, where these come from.")

AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Instant, Shanghai time; default: the end of the data."
    ),
]


@features.command("list")
def list_features() -> None:
    """List every feature with owner, unit, window and meaning."""
    from rich.console import Console
    from rich.table import Column, Table

    import feature_store.features  # noqa: F401 - registers them
    from feature_store.feature import FEATURES

    table = Table(Column("feature", overflow="fold"), "unit", "window", "owner", "purpose", "meaning")
    for feature in FEATURES.values():
        table.add_row(feature.name, feature.unit, feature.window, feature.owner, feature.purpose, feature.meaning)
    Console().print(table)


@features.command("show")
def show_feature(name: Annotated[str, typer.Argument(help="Name of the feature.")]) -> None:
    """Show all that is declared about one feature."""
    import feature_store.features  # noqa: F401 - registers them
    from feature_store.feature import require_feature
    from feature_store.signature import feature_digest

    feature = require_feature(name)
    typer.echo(f"{feature.name} [{feature.unit}]  {feature.meaning}")
    typer.echo(f"reads: {', '.join(feature.inputs)}")
    typer.echo(f"window: {feature.window or 'that of what it reads'}")
    typer.echo(f"null: {feature.null or 'never'}; without rows: {'null' if feature.fill is None else feature.fill}")
    typer.echo(f"owner: {feature.owner}; purpose: {feature.purpose}")
    typer.echo(f"source: {feature.source or 'a plain count, sum or attribute'}")
    typer.echo(f"digest: {feature_digest(feature)}")


@features.command("refresh")
def refresh() -> None:
    """Bring what is derived from loaded tables up to date: daily curve aggregates, parties, owners of messages."""
    from feature_store.derivation import refresh_derived
    from feature_store.online.protocol import SHANGHAI
    from feature_store.settings import FeatureStoreSettings
    from feature_store.warehouse import Warehouse

    settings = FeatureStoreSettings()
    written = refresh_derived(Warehouse(settings.warehouse), settings.configs, datetime.now(SHANGHAI))
    typer.echo(", ".join(f"{name}: {count} written" for name, count in written.items()))


@features.command("build")
def build(
    feature_set: Annotated[str, typer.Argument(help="A feature set (`default-risk.v1`), or `all`.")],
    out: Annotated[Path, typer.Option(help="Folder for the Parquet files; replaced when they are complete.")],
    as_of: AsOf = None,
) -> None:
    """Compute the features of every customer as of an instant and write them as Parquet."""
    from feature_store.feature_set import feature_names
    from feature_store.horizon import horizon
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings

    settings = FeatureStoreSettings()
    names = feature_names(feature_set, settings.configs)
    _, engine = open_engine(settings)
    try:
        moment = as_of or horizon(engine)[1]
        rows = engine.build(names, moment, out)
    finally:
        engine.close()
    typer.echo(f"{out}: {rows:,} customers × {len(names)} features as of {moment:%Y-%m-%d %H:%M:%S}")


@features.command("explain")
def explain(
    customer: Annotated[str, typer.Argument(help="customer_id.")],
    feature_set: Annotated[str, typer.Option("--set", help="A feature set, or `all`.")] = "all",
    as_of: AsOf = None,
) -> None:
    """Show a customer's features: value, unit, window, and how many source rows stand behind it."""
    from rich.console import Console
    from rich.table import Column, Table

    from feature_store.explanation import explain_customer
    from feature_store.settings import FeatureStoreSettings

    explained = explain_customer(FeatureStoreSettings(), customer, feature_set, as_of)
    names = (Column("feature", overflow="fold"), "value", "unit", "window", Column("reads", overflow="fold"))
    table = Table(*names, "rows visible", title=explained.title)
    for line in explained.lines:
        table.add_row(*line)
    Console().print(table)
