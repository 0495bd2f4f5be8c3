"""Commands `gridtags tag` and `gridtags serve`."""

from datetime import datetime
from typing import Annotated

import typer


def tag(
    as_of: Annotated[
        datetime | None,
        typer.Option(help="State of the customers at this instant; without it, at the end of the data."),
    ] = None,
) -> None:
    """Run the nightly tagging: hear new calls, compute features, score, apply the rules, publish one snapshot."""
    from rich.progress import Progress

    from feature_store.horizon import horizon
    from feature_store.online.opening import open_store
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from inference.nightly import Nightly
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle
    from registry.clock import china_now

    settings, service = FeatureStoreSettings(), ServiceSettings()
    bundle = open_bundle(service.bundles)
    warehouse, engine = open_engine(settings)
    store = open_store(service.online_location)
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("tag")
            nightly = Nightly(engine, warehouse, store, bundle, settings.configs)
            snapshot = nightly.run(
                as_of or horizon(engine)[1],
                china_now(),
                lambda stage, done, total: bar.update(task, description=stage, completed=done, total=max(total, 1)),
            )
    finally:
        store.close()
        engine.close()
    typer.echo(f"snapshot {snapshot.snapshot_id}: {snapshot.customers:,} customers, bundle {snapshot.bundle_id}")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (GRIDTAGS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (GRIDTAGS_PORT).")] = None,
) -> None:
    """Answer tags and personas over HTTP."""
    from inference.serve import serve as run
    from inference.settings import ServiceSettings

    given = {"host": host, "port": port}
    run(ServiceSettings().model_copy(update={name: value for name, value in given.items() if value is not None}))
