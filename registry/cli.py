"""Commands `gridtags models …`."""

import typer

from registry.approval.cli import COMMANDS
from registry.card.cli import card
from registry.impact.cli import impact

app = typer.Typer(no_args_is_help=True, help="Versions of the models, and which of them is in service.")


_SHOWN = 3
"""So many metrics of a version are listed; the card has them all."""


@app.callback()
def models() -> None:
    """Versions of the models, and which of them is in service."""


@app.command("list")
def list_models() -> None:
    """List every version of every model: aliases, when it was registered, its main metrics with 95 % intervals."""
    # Here, not above: MLflow takes seconds to import, and `--help` need not wait for it.
    from rich.console import Console
    from rich.table import Table

    from registry.approval.alias_watch import watch_aliases
    from registry.ledger import installation_ledger
    from registry.retrain_due import due_retrainings
    from registry.settings import RegistrySettings
    from registry.tracking import CHAMPION, ModelRegistry

    settings = RegistrySettings()
    rows = ModelRegistry(settings).list_versions()
    if not rows:
        typer.echo("no model is registered yet: train one with `gridtags train`")
        return
    due = due_retrainings(installation_ledger(settings))
    table = Table("model", "version", "aliases", "created", "metrics", "retrain by")
    for row in rows:
        metrics = [
            f"{name} {value:.3f} [{low:.3f}, {high:.3f}]"
            for name, (value, low, high) in list(row.main_metrics().items())[:_SHOWN]
        ]
        created = f"{row.created_at:%Y-%m-%d %H:%M}"
        until = due.get((row.name, row.version))
        mark = f"{until.retrain_by} ({until.persons} erased)" if until else ""
        table.add_row(row.name, str(row.version), ", ".join(row.aliases), created, "\n".join(metrics), mark)
    Console().print(table)
    aliases = {row.name: row.version for row in rows if CHAMPION in row.aliases}
    for finding in watch_aliases(aliases, installation_ledger(settings)):
        typer.secho(f"{finding}: `gridtags models repair` puts back what the ledger says", fg="red", err=True)


for each in (*COMMANDS, impact, card):
    app.command()(each)
