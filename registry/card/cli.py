"""The command `gridtags models card`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages a card is told in."""

    ZH = "zh"
    EN = "en"


def card(
    name: Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")],
    version: Annotated[int, typer.Argument(min=1, help="Its version.")],
    lang: Annotated[Language, typer.Option(help="Language of the page.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a page.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="File to write; without it, a summary (or the JSON) is printed.")
    ] = None,
) -> None:
    """Show the model card of a version, made from facts when it was registered, and checked against its digest."""
    from registry.card.page import card_page
    from registry.card.reading import card_of
    from registry.card.summary import markdown
    from registry.durable import replace_text
    from registry.settings import RegistrySettings

    found, gates = card_of(RegistrySettings(), name, version)
    if out is None:
        typer.echo(found.model_dump_json(indent=2) if as_json else markdown(found, lang))
        return
    replace_text(out, found.model_dump_json(indent=2) + "\n" if as_json else card_page(found, lang, gates))
    typer.echo(f"{name} {version}: card of {found.made_at:%Y-%m-%d %H:%M} written to {out}")
