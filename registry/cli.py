"""Commands `gridtags models …`."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Versions of the models, and which of them is in service.")


@app.callback()
def models() -> None:
    """Versions of the models, and which of them is in service."""


@app.command("list")
def list_models() -> None:
    """List every version of every model: aliases, when it was registered, its main metrics with 95 % intervals."""
    # Here, not above: MLflow takes seconds to import, and `--help` need not wait for it.
    from rich.console import Console
    from rich.table import Table

    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    rows = ModelRegistry(RegistrySettings()).list_versions()
    if not rows:
        typer.echo("no model is registered yet: train one with `gridtags train`")
        return
    table = Table("model", "version", "aliases", "created", "metrics")
    for row in rows:
        metrics = [
            f"{name} {value:.3f} [{low:.3f}, {high:.3f}]" for name, (value, low, high) in row.main_metrics().items()
        ]
        created = f"{row.created_at:%Y-%m-%d %H:%M}"
        table.add_row(row.name, str(row.version), ", ".join(row.aliases), created, "\n".join(metrics))
    Console().print(table)


@app.command()
def promote(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    version: Annotated[int, typer.Argument(min=1, help="Version to put in service; an older one rolls back.")],
    by: Annotated[str, typer.Option(help="Who promotes; recorded.")],
    reason: Annotated[str, typer.Option(help="Why; recorded.")],
) -> None:
    """Put a version in service: it becomes champion, and a new bundle of all champions is built."""
    from registry.promotion import promote as promote_version
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    manifest = promote_version(ModelRegistry(RegistrySettings()), name, version, by, reason)
    served = ", ".join(f"{model} {bundled.version}" for model, bundled in sorted(manifest.models.items()))
    typer.echo(f"{name} {version} is in service, bundle {manifest.bundle_id}: {served}")
