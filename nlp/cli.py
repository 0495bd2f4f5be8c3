"""Commands `gridtags vault …`."""

from typing import Annotated

import typer

vault = typer.Typer(
    no_args_is_help=True, help="What was masked, kept under a key; off unless GRIDTAGS_VAULT_KEY is set."
)


@vault.command()
def key() -> None:
    """Print a new random key for GRIDTAGS_VAULT_KEY; it is kept nowhere."""
    from nlp.vault import new_key

    typer.echo(new_key())


@vault.command()
def reveal(token: Annotated[str, typer.Argument(help="A token, or the whole placeholder: [手机号#…].")]) -> None:
    """Print what a token stands for; needs the key."""
    from nlp.settings import VaultSettings
    from nlp.vault import open_vault, token_of

    settings = VaultSettings()
    with open_vault(settings.vault_key, settings.vault) as opened:
        typer.echo(opened.reveal(token_of(token)))
