"""Command `gridtags overview`: makes what the console shows of all customers together once more."""

from typing import Annotated

import typer


def overview(
    snapshot: Annotated[str | None, typer.Option(help="Snapshot; without it, the one in service.")] = None,
) -> None:
    """Prepare what the console shows of segments and tags, as every night does after it published."""
    from feature_store.desk.database import Desk
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from feature_store.snapshot.folder import SnapshotFolder
    from inference.catalogue.opening import latest_snapshot
    from inference.overview.run import OverviewNight
    from inference.settings import ServiceSettings
    from registry.bundle_reader import verified_bundle
    from registry.clock import china_now

    settings, service = FeatureStoreSettings(), ServiceSettings()
    found = latest_snapshot(service) if snapshot is None else SnapshotFolder.open(service.snapshots, snapshot)
    bundle = verified_bundle(service.bundles / found.manifest.bundle_id)
    _, engine = open_engine(settings)
    desk = Desk.open(service.desk_location)
    try:
        today = china_now().date()
        night = OverviewNight(service.snapshots, settings.var, settings.configs, bundle, desk, engine, today)
        typer.echo(f"overview: {night.run(found.root.name)}")
    finally:
        desk.close()
        engine.close()
