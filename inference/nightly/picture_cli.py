"""Command `gridtags pictures`: makes what the pages of customers draw once more."""

import typer


def pictures() -> None:
    """Prepare what the pages of customers draw, for the snapshot in service, as every night does after it published."""
    from feature_store.desk.database import Desk
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from inference.catalogue.opening import latest_snapshot
    from inference.nightly.lock import only_run
    from inference.nightly.picture import pictures_of
    from inference.settings import ServiceSettings

    settings, service = FeatureStoreSettings(), ServiceSettings()
    found = latest_snapshot(service)
    _, engine = open_engine(settings)
    desk = Desk.open(service.desk_location)
    try:
        with only_run(settings.var / "nightly"):
            done = pictures_of(engine, desk, found)
    finally:
        desk.close()
        engine.close()
    typer.echo(f"pictures: {done.customers:,} customers, {done.written:,} written, {done.deleted:,} deleted")
