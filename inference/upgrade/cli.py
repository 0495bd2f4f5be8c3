"""Command `gridtags upgrade`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the modules behind it are loaded when the command needs them
    from feature_store.migration.running import Upgrade
    from registry.migration.mlflow_schema import MlflowSchema


def upgrade(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
) -> None:
    """Bring the databases to the schema of this gridtags; safe to run twice. Stop the service and take a backup before."""
    from feature_store.online.settings import OnlineStoreSettings
    from inference.upgrade.run import upgrade_all
    from registry.migration.mlflow_schema import mlflow_schema
    from registry.settings import RegistrySettings

    registry = RegistrySettings()
    for each in upgrade_all(OnlineStoreSettings(), registry, dry_run=dry_run):
        typer.echo(_told(each, dry_run=dry_run))
    typer.echo(_mlflow(mlflow_schema(registry)))


def _told(done: "Upgrade", *, dry_run: bool) -> str:
    if done.found is None:
        return f"{done.name}: not there yet; its first use makes it with schema {done.head}"
    if done.current:
        return f"{done.name}: schema {done.found}, nothing to do"
    will = "would be" if dry_run else "was"
    steps = "".join(f"\n  {step}" for step in done.steps)
    if not steps:
        return f"{done.name}: schema {done.found} {will} written down, its tables are those needed"
    return f"{done.name}: {will} upgraded from schema {done.found} to {done.head}{steps}"


def _mlflow(schema: "MlflowSchema | None") -> str:
    if schema is None:
        return "MLflow: an MLflow server keeps the database; upgrade it there"
    if schema.found is None:
        return "MLflow: not there yet; the first training makes it"
    if schema.current:
        return f"MLflow: schema {schema.found}, nothing to do"
    return f"MLflow: schema {schema.found}, needed is {schema.head}: copy the file, then run `{schema.command}`"
