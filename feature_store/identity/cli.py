"""Commands `gridtags identity …`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the module behind it is loaded when a command needs it
    from feature_store.identity.resolution import IdentityReport

identity = typer.Typer(no_args_is_help=True, help="Which customers are one person or firm, and whose each message is.")


@identity.command("resolve")
def resolve_identities() -> None:
    """Find the parties and the owners of messages from all that is loaded; the same input again writes nothing."""
    from datetime import datetime

    from feature_store.identity.config import load_identity_config
    from feature_store.identity.resolution import resolve
    from feature_store.online.protocol import SHANGHAI
    from feature_store.settings import FeatureStoreSettings
    from feature_store.warehouse import Warehouse

    settings = FeatureStoreSettings()
    config = load_identity_config(settings.configs / "identity.toml")
    _print_report(resolve(Warehouse(settings.warehouse), config, datetime.now(SHANGHAI)))


def _print_report(report: "IdentityReport") -> None:
    from rich.console import Console
    from rich.table import Table

    from feature_store.identity.message import OWNED

    table = Table("", "rule", "rows")
    for rule, rows in report.members.items():
        table.add_row("customers", rule, f"{rows:,}")
    for rule, rows in report.messages.items():
        table.add_row("messages with owner" if rule in OWNED else "messages without", rule, f"{rows:,}")
    Console().print(table)
    written = ", ".join(report.written) or "nothing, all of it stands already"
    typer.echo(f"{sum(report.members.values()):,} customers in {report.parties:,} parties; written: {written}")


@identity.command("show")
def show_identity(customer: Annotated[str, typer.Argument(help="customer_id.")]) -> None:
    """Show a customer's party, its members, and the evidence in words."""
    from feature_store.identity.view import party_of, rule_in_words
    from feature_store.settings import FeatureStoreSettings
    from feature_store.warehouse import Warehouse

    party = party_of(Warehouse(FeatureStoreSettings().warehouse), customer)
    typer.echo(f"{customer} belongs to {party.party_id}: {rule_in_words(party.rule)}")
    typer.echo(f"customers ({len(party.members)}): {', '.join(party.members)}")
    for sentence in party.evidence:
        typer.echo(f"- {sentence}")
