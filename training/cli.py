"""Command `gridtags train JOB`."""

from datetime import datetime
from typing import Annotated

import typer


def train(
    job: Annotated[str, typer.Argument(help="sentiment, concerns, segments, default-risk or price-sensitivity.")],
    as_of: Annotated[
        datetime | None, typer.Option(help="Train as if it were then; without it, at the end of the data.")
    ] = None,
) -> None:
    """Train a model, measure it on later or unseen customers, and register it if it passes the gates of its config."""
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.runner import Workplace
    from training.runner import train as run

    settings = FeatureStoreSettings()
    _, engine = open_engine(settings)
    try:
        registry = ModelRegistry(RegistrySettings())
        version = run(job, Workplace(engine, registry, settings.configs, china_now, as_of))
        row = registry.version(version.name, version.version)
    finally:
        engine.close()
    for name, (value, low, high) in row.main_metrics().items():
        baseline = row.metrics.get(f"{name}.baseline")
        beside = "" if baseline is None else f"  (baseline {baseline:.4f})"
        typer.echo(f"{name} {value:.4f} [{low:.4f}, {high:.4f}]{beside}")
    typer.echo(
        f"registered {version.name} version {version.version}; ask for it with "
        f"`gridtags models request {version.name} {version.version} --reason WHY`"
    )
