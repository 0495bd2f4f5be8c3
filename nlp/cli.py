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


@vault.command()
def rotate() -> None:
    """Seal everything with GRIDTAGS_VAULT_NEW_KEY instead of GRIDTAGS_VAULT_KEY, all or nothing; tokens stay what they are.

    Once it says so, the new key takes the place of the old one in the settings. Broken off, the old key is still the right one.
    """
    from nlp.settings import VaultSettings
    from nlp.vault import key_bytes
    from nlp.vault_rotation import rotate_vault

    settings = VaultSettings()
    new = key_bytes(settings.vault_new_key, "GRIDTAGS_VAULT_NEW_KEY")
    sealed = rotate_vault(settings.vault, key_bytes(settings.vault_key, "GRIDTAGS_VAULT_KEY"), new)
    if sealed:
        typer.echo(f"{sealed} values are sealed anew; set GRIDTAGS_VAULT_KEY to the new key")
    else:
        typer.echo("the vault is sealed with the new key already; set GRIDTAGS_VAULT_KEY to it")
